"""Which datasets are open now, with what everybody may read of each; why another one is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants.everybody import open_now
from marketplace.grants.values import HeldGrant
from marketplace.licensing.service import scope_of
from marketplace.listings import queries
from marketplace.listings.models import Listing
from marketplace.listings.openness import closing
from marketplace.releases.queries import release_sums
from sectors.registry import Registry
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector


@dataclass(frozen=True, slots=True)
class OpenDataset:
    """`columns`: those that some open plan shows. `released_at`: of the newest release, None before the first."""

    dataset: Dataset
    sector: Sector
    columns: Sequence[Column]
    grants: Sequence[HeldGrant]
    released_at: datetime | None

    @property
    def since(self) -> datetime:
        return min(grant.starts_at for grant in self.grants)


def open_datasets(session: Session, declared: Registry, only: str | None = None) -> Mapping[str, OpenDataset]:
    """By their ids, in the order of the declarations; `only`: that one alone."""
    grants = open_now(session, only)
    newest = {dataset: at for dataset, (_, at) in release_sums(session, grants.keys()).items()}
    return {
        dataset.id: OpenDataset(
            dataset, sector, _shown(dataset, grants[dataset.id]), grants[dataset.id], newest.get(dataset.id)
        )
        for sector in declared.sectors
        for dataset in sector.datasets
        if dataset.id in grants
    }


def closed_plans(session: Session, dataset: str) -> Sequence[tuple[Listing, Sequence[Sequence[str]]]]:
    """The published listings that offer it, each with what keeps each of its plans from being open."""
    return [(listing, _why(listing, dataset)) for listing in queries.offering(session, dataset)]


def _why(listing: Listing, dataset: str) -> Sequence[Sequence[str]]:
    plans = [plan for plan in listing.open_plans if dataset in plan.datasets]
    return [list(closing(plan, [scope_of(licence) for licence in plan.licences])) for plan in plans]


def _shown(dataset: Dataset, grants: Sequence[HeldGrant]) -> Sequence[Column]:
    return [column for column in dataset.columns if any(grant.scope.shows(column.name) for grant in grants)]
