"""What the marketplace tells of a dataset that the person looks at: its newest release, its reach, what it measured."""

from dataclasses import dataclass
from datetime import datetime

from client.errors import MarketplaceProblem
from dashboards.shown import newest
from dashboards.visit import Visit
from wire.offered import OfferedDataset, ReleaseFacts

NOT_OFFERED = "dataset_not_offered"


@dataclass(frozen=True)
class Released:
    """`releases` newest first, none that the person may not know of. `offered` None: no plan offers it now."""

    releases: tuple[ReleaseFacts, ...] = ()
    offered: OfferedDataset | None = None

    @property
    def newest(self) -> ReleaseFacts | None:
        return next(iter(self.releases), None)

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
    if dataset not in here.asked:
        here.asked[dataset] = _ask(here, dataset)
    found: Released = here.asked[dataset]
    return found


def _ask(here: Visit, dataset: str) -> Released:
    try:
        releases = tuple(newest(here.marketplace.history(dataset)))
        return Released(releases, here.marketplace.dataset(dataset))
    except MarketplaceProblem as problem:
        if problem.code != NOT_OFFERED:
            raise
        return Released()
