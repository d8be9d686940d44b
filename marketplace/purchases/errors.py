"""What purchases refuse."""

from marketplace.errors import Conflict, Invalid, NotFound


class PurchaseStepRefused(Conflict):
    code, title = "purchase_state", "The purchase is not in a state for this"


class AlreadyStopped(Conflict):
    """`detail` says when it ends."""

    code, title = "already_stopped", "The subscription was stopped before"


class PurchaseUnknown(NotFound):
    """Absent, or another organisation's: the two look the same."""

    code, title = "purchase_unknown", "There is no such purchase"


class SoldOut(Conflict):
    """As many companies hold the plan as may."""

    code, title = "sold_out", "No copy of this plan is left"


class SeatsUnfit(Invalid):
    code, title = "seats_unfit", "This plan is not sold by seats"


class TrialTaken(Conflict):
    code, title = "trial_taken", "Your company has tried this listing before"


class TermsChanged(Conflict):
    """What the buyer read is not what is on offer now."""

    code, title = "terms_changed", "The licence or the price has changed since you read it"


class AmountDiffers(Conflict):
    """The provider speaks of another amount than the purchase: a person must look."""

    code, title = "amount_differs", "The amount paid is not the price of the purchase"


class NothingToRefund(Conflict):
    code, title = "nothing_to_refund", "This purchase has nothing to refund"


class NotConfirmed(Invalid):
    code, title = "not_confirmed", "Confirm it first: it cannot be undone"


class TermsNotAccepted(Invalid):
    code, title = "terms_not_accepted", "The licence was not accepted"
