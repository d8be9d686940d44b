"""What approvals refuse."""

from marketplace.errors import Conflict, Invalid, NotFound


class ApprovalStepRefused(Conflict):
    code, title = "approval_state", "The request is not in a state for this"


class ApprovalUnknown(NotFound):
    """Absent, or between others: the two look the same."""

    code, title = "approval_unknown", "There is no such request"


class ApprovalNeeded(Conflict):
    """`detail` says whose."""

    code, title = "approval_needed", "This plan needs an approval first"


class NothingToApprove(Conflict):
    code, title = "nothing_to_approve", "This plan can be taken as it is"


class OwnRequest(Conflict):
    """Who asks is not who approves."""

    code, title = "own_request", "Somebody else must decide on this request"


class BudgetReached(Conflict):
    """`detail` says what is left of the month's."""

    code, title = "budget_reached", "Your company's budget for this month does not allow this"


class RuleUnfit(Invalid):
    code, title = "rule_unfit", "Your company's rules cannot be so"
