"""What offers refuse."""

from marketplace.errors import Conflict, Invalid, NotFound


class OfferStepRefused(Conflict):
    code, title = "offer_state", "The offer is not in a state for this"


class OfferUnknown(NotFound):
    """Absent, or between others: the two look the same."""

    code, title = "offer_unknown", "There is no such offer"


class OfferChanged(Conflict):
    """What the reader answers is no longer the newest proposal."""

    code, title = "offer_changed", "The offer has changed since you read it"


class WishOpen(Conflict):
    """A wish in words is no term: only a proposal with its licence can be accepted."""

    code, title = "wish_open", "The counter-offer asks for other terms"


class ProposalUnfit(Invalid):
    """`detail` says what is wrong with the figures."""

    code, title = "proposal_unfit", "This cannot be proposed"
