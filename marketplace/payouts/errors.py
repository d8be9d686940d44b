"""What payouts refuse."""

from marketplace.errors import Conflict, Invalid, NotFound, Unavailable


class PayoutStepRefused(Conflict):
    code, title = "payout_state", "The payout is not in a state for this"


class PayoutUnknown(NotFound):
    """Absent, or another supply center's: the two look the same."""

    code, title = "payout_unknown", "There is no such payout"


class AccountIncomplete(Invalid):
    code, title = "payout_account", "The payout account is not complete"


class PayoutUnavailable(Unavailable):
    """The service did not answer; the same key may be sent again."""

    code, title = "payout_unavailable", "The payout service is not answering"


class PayoutRefused(Conflict):
    """The service will not pay this, however often it is asked."""

    code, title = "payout_refused", "The payout service refused this"
