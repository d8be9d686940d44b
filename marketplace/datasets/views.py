"""A known dataset → what its page shows. Figures are those of the plans on offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.figures import history
from marketplace.catalogue.offers import Seen
from marketplace.catalogue.views import DatasetShown, dataset_shown
from marketplace.datasets.citing import Citations, Cited, citations
from marketplace.datasets.lineage import steps
from marketplace.datasets.statistics import ColumnStatistics, told
from marketplace.datasets.tree import Tree, drawn
from marketplace.listings.models import Listing
from marketplace.listings.queries import offering
from marketplace.records.knowing import Known
from sectors.registry import Registry
from sectors.spec.column import Column
from wire import times
from wire.offered import ReleaseFacts
from wire.records import dataset_address

NETWORK = "Sector data network"
RELEASES = 12


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column as it is declared; `seen` as the plans on offer show it, None where none does."""

    column: Column
    is_key: bool
    is_partition: bool
    checks: Sequence[str]
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Described:
    """`offered`: whether anything of its rows is told to this reader; `version` that of the newest release."""

    known: Known
    shown: DatasetShown
    columns: Sequence[ColumnShown]
    statistics: Sequence[ColumnStatistics]
    releases: Sequence[ReleaseFacts]
    listings: Sequence[Listing]
    version: str | None
    lineage: Tree
    cited: Citations
    address: str

    def valid(self, release: ReleaseFacts) -> float | None:
        """The share of its rows that met every rule; None where its rows are not told."""
        if release.rows is None or not release.rows + release.quarantined:
            return None
        return release.rows / (release.rows + release.quarantined)

    @property
    def offered(self) -> bool:
        return bool(self.known.scopes)


def described(
    session: Session, known: Known, declared: Registry, language: str, now: datetime, *, marketplace_url: str, zone: str
) -> Described:
    dataset = known.dataset
    shown = dataset_shown(session, dataset, declared, language, known.scopes)
    newest = shown.newest if known.scopes else None
    version = str(newest.version) if newest else None
    address = dataset_address(marketplace_url, dataset.id)
    cited = Cited(
        dataset.id, dataset.title.of(language), shown.supply_center, NETWORK, address,
        newest.published_at if newest else None, version, now.astimezone(times.there(zone)).date(),
    )  # fmt: skip
    offers = offering(session, dataset.id)
    facts = history(session, dataset, known.scopes, limit=RELEASES, cursor=None)[0] if known.scopes else []
    return Described(
        known, shown, [_column(known, shown, column) for column in known.columns],
        told(session, known), facts,
        offers, version, drawn(steps(dataset, shown.supply_center, [one.title(language) for one in offers])),
        citations(cited), address,
    )  # fmt: skip


def _column(known: Known, shown: DatasetShown, column: Column) -> ColumnShown:
    dataset = known.dataset
    return ColumnShown(
        column=column,
        is_key=column.name in dataset.key,
        is_partition=any(part.of == column.name for part in dataset.partitions),
        checks=[_check(check.kind, check.arguments) for check in column.checks],
        seen=shown.table.public.seen(column.name),
    )


def _check(kind: str, arguments: Sequence[object]) -> str:
    return f"{kind}({', '.join(map(str, arguments))})" if arguments else kind
