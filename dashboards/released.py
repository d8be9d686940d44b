"""What the marketplace tells of a dataset that the person looks at: its newest release, its reach, what it measured."""

from dataclasses import dataclass
from datetime import datetime

from client.errors import MarketplaceProblem
from dashboards.visit import Visit
from wire.commerce import OfferedDataset, ReleaseFacts

NOT_OFFERED = "dataset_not_offered"


@dataclass(frozen=True)
class Released:
    """`newest` None: there is no release that the person may know of. `offered` None: no plan offers it now."""

    newest: ReleaseFacts | None = None
    offered: OfferedDataset | None = None

    @property
    def version(self) -> str:
        """What an answer is kept under beside the person's scope: another release, another answer."""
        return f"{self.newest.version}@{self.newest.published_at.isoformat()}" if self.newest else ""

    @property
    def days(self) -> int | None:
        """How many days its times reach over."""
        if self.offered is None or not self.offered.begins or not self.offered.ends:
            return None
        try:
            begins, ends = (datetime.fromisoformat(at) for at in (self.offered.begins, self.offered.ends))
        except ValueError:  # of years that Python does not know
            return None
        return (ends.replace(tzinfo=None) - begins.replace(tzinfo=None)).days + 1


def released(here: Visit, dataset: str) -> Released:
    try:
        newest = next(iter(here.marketplace.history(dataset)), None)
        return Released(newest, here.marketplace.dataset(dataset))
    except MarketplaceProblem as problem:
        if problem.code != NOT_OFFERED:
            raise
        return Released()
