"""What listings refuse."""

from marketplace.errors import Conflict, Invalid, NotFound


class ListingStepRefused(Conflict):
    code, title = "listing_state", "The listing is not in a state for this"


class ListingUnknown(NotFound):
    code, title = "listing_unknown", "There is no such listing"


class PlanUnknown(NotFound):
    """Absent, withdrawn, another company's, or its listing is not in the catalogue: they all look the same."""

    code, title = "plan_unknown", "There is no such plan on offer"


class NotOffered(Invalid):
    code, title = "not_offered", "A plan is of a dataset that the listing does not offer"


class NotReady(Conflict):
    """`detail` names everything that is missing."""

    code, title = "listing_not_ready", "The listing cannot be published yet"


class SourceContradicted(Invalid):
    """`detail` names each place of a plan that the licence of the data's source contradicts."""

    code, title = "source_contradicted", "A plan contradicts the licence of its data's source"


class SlugTaken(Conflict):
    code, title = "slug_taken", "Another supply center uses this address"


class ReviewOutdated(Conflict):
    """What the operator read is not what waits now."""

    code, title = "review_outdated", "The listing was changed since you read it"


class ReasonMissing(Invalid):
    """A supply center is told why its listing was declined or suspended."""

    code, title = "reason_missing", "Say why: the supply center is told"
