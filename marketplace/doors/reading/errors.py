"""What the reader behind the doors refuses."""

from marketplace.doors.errors import NotGranted
from marketplace.errors import Conflict, MarketplaceError, NotFound
from marketplace.grants.values import Decision


class Refused(NotGranted):
    """The gate said no; the door that asked finds the words."""

    def __init__(self, decision: Decision, dataset: str) -> None:
        super().__init__(decision.detail, remedy="Find it in the catalogue.")
        self.decision, self.dataset = decision, dataset


class NothingReleased(Conflict):
    """The dataset may be read and has no table yet."""

    code, title = "nothing_released", "Nothing of this dataset was released yet"


class NothingBefore(Conflict):
    """No release was before this one, or none that the licence gives."""

    code, title = "nothing_before", "There is no release before this one"


class ReleaseUnknown(NotFound):
    code, title = "release_unknown", "There is no such release"


class VersionGone(MarketplaceError):
    """It was released, and is older than what maintenance keeps."""

    status, code, title = 410, "version_gone", "This release is no longer kept"


class Ended(MarketplaceError):
    """What was being given may not be given any more: no byte follows."""

    status, code, title = 403, "licence_ended", "The licence or the token ended"
