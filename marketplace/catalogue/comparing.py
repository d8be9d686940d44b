"""Plans side by side: which are meant, and what each gives of every dataset, term by term and column by column."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.catalogue.views import DatasetShown, PlanShown, dataset_shown, plan_shown
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.service import scope_of
from marketplace.listings.models import Listing, Plan
from marketplace.listings.private import plans_for
from marketplace.listings.states import ListingState
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.masks import Mask
from wire.terms import LicenceSentence

MOST = 4
ALWAYS = frozenset({"history_days", "delay_days", "seats", "quotas"})  # terms whose absence says: no limit
TERMS = ("source", *(name for name in LicenceTerms.model_fields if name != "dataset"))


@dataclass(frozen=True, slots=True)
class Choice:
    """Listings with what can be bought of each now, and the plans that are shown; `left_out`: were too many."""

    offered: Sequence[tuple[Listing, Sequence[Plan]]]
    plans: Sequence[Plan]
    left_out: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan with what it alone gives of each of its datasets, by id."""

    shown: PlanShown
    datasets: Mapping[str, DatasetShown]

    @property
    def plan(self) -> Plan:
        return self.shown.plan

    def said(self, dataset: str, term: str) -> Sequence[LicenceSentence]:
        """What its licence on the dataset says of the term."""
        spoken = next((one.spoken for one in self.shown.licences if one.dataset.id == dataset), ())
        return [one for one in spoken if one.term == term]

    def way(self, dataset: str, column: str) -> str | None:
        """How it shows the column: "clear", or a mask; None: not at all."""
        seen = self.datasets[dataset].table.public.seen(column) if dataset in self.datasets else None
        return None if seen is None else str(seen.way.value if isinstance(seen.way, Mask) else seen.way)

    def masked(self, dataset: str) -> int:
        return sum(seen.way != "clear" for seen in self.datasets[dataset].table.public.columns)


@dataclass(frozen=True, slots=True)
class Comparison:
    plans: Sequence[Compared]

    @property
    def datasets(self) -> list[Dataset]:
        """Every dataset that a plan gives, each once."""
        held = {id_: seen.dataset for one in self.plans for id_, seen in one.datasets.items()}
        return [held[id_] for id_ in sorted(held)]

    def terms(self, dataset: str) -> list[str]:
        """The terms that some licence on it speaks of, and those whose absence tells something."""
        return [t for t in TERMS if t in ALWAYS or any(one.said(dataset, t) for one in self.plans)]

    def columns(self, dataset: Dataset) -> list[str]:
        """The columns that some plan gives; of others nothing is said, not even their names."""
        return [c.name for c in dataset.columns if any(one.way(dataset.id, c.name) for one in self.plans)]


def choose(
    session: Session, plans: Collection[str], slugs: Collection[str], viewer: Viewer | None, now: datetime
) -> Choice:
    """Those named, else those of the named listings: one of each where all are too many. What is not on offer is left
    out, as if it never was.
    """
    listings = _listings(session, plans, slugs)
    own = viewer.organisation_id if viewer else None
    offered = [(one, [*(plans_for(one, own, now) if own else ()), *one.open_plans]) for one in listings]
    everything = [plan for _, held in offered for plan in held]
    named = [plan for plan in everything if plan.id in plans]
    first = everything if len(everything) <= MOST or len(offered) == 1 else [held[0] for _, held in offered if held]
    meant = named or first
    gone = len(named) < len(set(plans)) or not {one.slug for one in listings} >= set(slugs)
    return Choice(offered, meant[:MOST], len(meant) > MOST, gone)


def _listings(session: Session, plans: Collection[str], slugs: Collection[str]) -> Sequence[Listing]:
    named = or_(Listing.slug.in_(slugs), Listing.plans.any(Plan.id.in_(plans)))
    found = select(Listing).where(Listing.state == ListingState.PUBLISHED, named)
    return session.scalars(found.order_by(Listing.slug)).all()


def compare(
    session: Session, plans: Sequence[Plan], declared: Registry, language: str, now: datetime
) -> Comparison:  # fmt: skip
    """What is no longer declared is left out."""
    known = {dataset.id: dataset for dataset in declared.datasets}
    return Comparison(
        [_compared(session, plan, declared, language, now) for plan in plans if known.keys() >= set(plan.datasets)]
    )


def _compared(session: Session, plan: Plan, declared: Registry, language: str, now: datetime) -> Compared:
    known = {dataset.id: dataset for dataset in declared.datasets}
    seen = {
        one.dataset: dataset_shown(session, known[one.dataset], declared, language, [scope_of(one).at(now)])
        for one in plan.licences
    }
    held = {id_ for id_, one in seen.items() if one.holds_table}
    return Compared(plan_shown(plan, known, language, held), seen)
