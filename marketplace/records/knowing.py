"""What everybody may know of our datasets: the one place that says so, for pages, search, exports and doors.

declarations + plans on offer → known(…) → Known: the dataset, its columns that may be named, what plans give of it

- A built-in dataset is public with all that its declaration says. Another one is, while a published listing offers it,
  with the columns that a plan gives.
- Figures, rows and values are public as far as the plans that everybody can buy show them, and values of columns
  declared public only. `Known.public(parts)` is all there is to tell of a table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue import offers
from marketplace.catalogue.sectors import public_sectors
from marketplace.licensing.scope import Scope
from marketplace.licensing.service import scope_of
from marketplace.listings.models import Plan
from marketplace.listings.openness import is_open
from marketplace.records import queries
from sectors.registry import Registry
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector
from wire.commerce import PlanKind
from wire.figures import Part
from wire.records import Price, Promise


@dataclass(frozen=True, slots=True)
class Known:
    """A dataset that everybody may know of. `scopes`: what the plans that everybody can buy give of it now."""

    dataset: Dataset
    sector: Sector
    columns: tuple[Column, ...]
    scopes: Sequence[Scope]
    listings: Sequence[str]
    price: Price
    is_open: bool = False  # whoever asks gets rows without signing in
    promises: Sequence[Promise] = ()

    def public(self, parts: Sequence[Part]) -> offers.Public:
        """What may be told of the table whose parts these are."""
        return offers.public(self.dataset, self.scopes, parts)


def known(
    session: Session, declared: Registry, now: datetime, only: Collection[str] | None = None
) -> Mapping[str, Known]:
    """By their ids; `only` those where it is given."""
    pairs = [
        (sector, dataset)
        for sector in public_sectors(session, declared)
        for dataset in sector.datasets
        if only is None or dataset.id in only
    ]
    ids = [dataset.id for _, dataset in pairs]
    plans, listings = queries.offers(session, ids), queries.listings(session, ids)
    found = {}
    for sector, dataset in pairs:
        given, named = plans.get(dataset.id, ()), listings.get(dataset.id, ())
        scopes = [scope_of(licence).at(now) for licence, _ in given]
        found[dataset.id] = Known(
            dataset, sector, _named(sector, dataset, scopes), scopes, [one.listing for one in named],
            _price([plan.kind for _, plan in given]), any(_is_open(plan) for _, plan in given),
            [one for one in named if one.says_something],
        )  # fmt: skip
    return found


def _named(sector: Sector, dataset: Dataset, scopes: Sequence[Scope]) -> tuple[Column, ...]:
    if sector.built_in:
        return dataset.columns
    return tuple(column for column in dataset.columns if any(scope.shows(column.name) for scope in scopes))


def _is_open(plan: Plan) -> bool:
    return is_open(plan, [scope_of(licence) for licence in plan.licences])


def _price(kinds: Sequence[PlanKind]) -> Price:
    if not kinds:
        return "none"
    return "free" if PlanKind.FREE in kinds else "paid"
