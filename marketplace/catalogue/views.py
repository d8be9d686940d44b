"""Listing + declarations + what stands in the tables → what the page, the API and the CSV files show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.extents import Box, extent
from marketplace.catalogue.figures import Newest, TableSeen, table_seen
from marketplace.catalogue.offers import CLEAR, everything
from marketplace.licensing.models import Licence
from marketplace.licensing.scope import Scope
from marketplace.licensing.sentences import spoken
from marketplace.licensing.service import scope_of, terms_of
from marketplace.listings.models import Listing, Plan
from marketplace.releases import breaking
from marketplace.releases import queries as releases
from marketplace.releases.queries import DeliveryFilter
from sectors.cadence import Cadence, cadence
from sectors.licences import LICENCES, SourceLicence
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.deliveries import Verdict
from wire.terms import LicenceSentence


@dataclass(frozen=True, slots=True)
class Coming:
    """What a coming release does to queries on the columns that plans give, in sentences."""

    takes_effect_at: datetime
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class DatasetShown:
    """A dataset as the plans give it: what stands in its table, and its newest release."""

    dataset: Dataset
    sector_title: str
    supply_center: str
    cadence: Cadence
    table: TableSeen
    newest: Newest | None
    delivered_at: datetime | None
    coming: Coming | None = None

    @property
    def holds_table(self) -> bool:
        """Whether a release takes the place of what stood, instead of adding to it."""
        return self.newest is not None and self.newest.holds_table

    @property
    def source(self) -> SourceLicence:
        """The licence under which the source gives the data."""
        return LICENCES[self.dataset.licence]

    @property
    def sample_columns(self) -> Sequence[str]:
        """The columns that the samples hold, in the declared order."""
        held = {name for row in self.table.public.samples for name in row}
        return [column.name for column in self.dataset.columns if column.name in held]

    @property
    def covers(self) -> tuple[str, str] | None:
        """From when to when the table's rows are, by its time column."""
        time = self.dataset.time_column
        seen = self.table.public.seen(time.name) if time else None
        return (seen.smallest, seen.largest) if seen and seen.smallest and seen.largest else None

    @property
    def extent(self) -> Box | None:
        """Where the table's rows lie: west, south, east, north."""
        return extent(self.table.public)

    @property
    def newest_value(self) -> str | None:
        """The time column's largest value of the newest release, where plans show all of its rows in clear."""
        time = self.dataset.time_column
        seen = self.newest.public.seen(time.name) if time and self.newest else None
        return seen.largest if seen and seen.way is CLEAR else None


@dataclass(frozen=True, slots=True)
class LicenceShown:
    """What a plan gives of one dataset, in plain sentences with who holds each."""

    dataset: Dataset
    spoken: Sequence[LicenceSentence]

    @property
    def sentences(self) -> Sequence[str]:
        return [one.text for one in self.spoken]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan with its licences. `holds_table`: releases of all that it gives hold their table."""

    plan: Plan
    licences: Sequence[LicenceShown]
    holds_table: bool = False

    @property
    def says_version(self) -> bool:
        """Whether a licence says which releases it gives, where the plan's kind would not."""
        return any(terms_of(licence).version is not None for licence in self.plan.licences)

    @property
    def sentences(self) -> Sequence[str]:
        """Of all its licences."""
        return [sentence for licence in self.licences for sentence in licence.sentences]


@dataclass(frozen=True, slots=True)
class ListingShown:
    listing: Listing
    datasets: Sequence[DatasetShown]
    plans: Sequence[PlanShown]


def shown(
    session: Session, listing: Listing, declared: Registry, language: str, now: datetime, *, own: Sequence[Plan] = ()
) -> ListingShown:  # fmt: skip
    """Everything that a buyer may know before buying. What is no longer declared is left out.

    `own`: plans for the reader's company alone, which stand first.
    """
    known = {dataset.id: dataset for dataset in declared.datasets}
    datasets = [known[id_] for id_ in listing.dataset_ids if id_ in known]
    plans = [plan for plan in (*own, *listing.open_plans) if known.keys() >= set(plan.datasets)]
    seen = [dataset_shown(session, dataset, declared, language, scopes(listing, dataset, now)) for dataset in datasets]
    held = {one.dataset.id for one in seen if one.holds_table}
    return ListingShown(
        listing,
        seen,
        [plan_shown(plan, known, language, held) for plan in plans],
    )


def plan_shown(plan: Plan, known: Mapping[str, Dataset], language: str, held: Collection[str]) -> PlanShown:
    """The plan as it is read; `held`: the datasets whose releases hold their table."""
    licences = [
        LicenceShown(known[one.dataset], _spoken(plan, one, known[one.dataset], language, held))
        for one in plan.licences
    ]
    return PlanShown(plan, licences, all(dataset in held for dataset in plan.datasets))


def _spoken(
    plan: Plan, licence: Licence, dataset: Dataset, language: str, held: Collection[str]
) -> Sequence[LicenceSentence]:
    return spoken(terms_of(licence), dataset, language, plan.kind if dataset.id in held else None)


def scopes(listing: Listing, dataset: Dataset, now: datetime) -> list[Scope]:
    """What the plans that can be bought now give of the dataset."""
    licences = [licence for plan in listing.open_plans for licence in plan.licences]
    return [scope_of(licence).at(now) for licence in licences if licence.dataset == dataset.id]


def dataset_shown(
    session: Session, dataset: Dataset, declared: Registry, language: str, given: Sequence[Scope] | None = None
) -> DatasetShown:
    """The dataset as `given` shows it; None: as its own supply center sees it."""
    given = [everything(dataset)] if given is None else given
    accepted = DeliveryFilter(dataset.id, Verdict.ACCEPTED)
    newest, _ = releases.deliveries(session, accepted, limit=1, cursor=None)
    centers = {center.id: center.name.of(language) for center in declared.supply_centers}
    table, release = table_seen(session, dataset, given)
    return DatasetShown(
        dataset=dataset,
        sector_title=declared.sector(dataset.sector).title.of(language),
        supply_center=centers.get(dataset.feed.supply_center, dataset.feed.supply_center),
        cadence=cadence(dataset.feed.cron),
        table=table,
        newest=release,
        delivered_at=newest[0].received_at if newest else None,
        coming=_coming(session, dataset, [seen.column.name for seen in table.public.columns], language),
    )


def _coming(session: Session, dataset: Dataset, given: Collection[str], language: str) -> Coming | None:
    found = breaking.coming(session, dataset.id)
    breaks = breaking.of(found.breaks, given) if found else []
    return Coming(found.takes_effect_at, breaking.sentences(breaks, language)) if found and breaks else None
