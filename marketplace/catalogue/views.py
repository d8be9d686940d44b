"""Listing + declarations + newest releases → what the page, the API and the CSV files show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.cadence import Cadence, cadence
from marketplace.licensing.rules import sentences
from marketplace.licensing.service import terms_of
from marketplace.listings.models import Listing, Plan
from marketplace.releases import queries as releases
from marketplace.releases.queries import DeliveryFilter
from sectors.registry import Registry
from sectors.spec import Column, Dataset
from wire.deliveries import Certificate, ColumnQuality, Verdict


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A declared column with what was measured of it in the newest release; None: not measured."""

    column: Column
    quality: ColumnQuality | None


@dataclass(frozen=True, slots=True)
class DatasetShown:
    """A dataset as its newest release certifies it. `samples` hold public columns only."""

    dataset: Dataset
    sector_title: str
    supply_center: str
    cadence: Cadence
    columns: Sequence[ColumnShown]
    certificate: Certificate | None
    published_at: datetime | None
    delivered_at: datetime | None
    samples: Sequence[dict[str, Any]]

    @property
    def sample_columns(self) -> Sequence[str]:
        """The declared columns that the samples hold, in the declared order."""
        held = {name for row in self.samples for name in row}
        return [shown.column.name for shown in self.columns if shown.column.name in held]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan with its licence in plain sentences."""

    plan: Plan
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListingShown:
    listing: Listing
    datasets: Sequence[DatasetShown]
    plans: Sequence[PlanShown]


def shown(session: Session, listing: Listing, declared: Registry, language: str) -> ListingShown:
    """Everything that a buyer may know before buying. What is no longer declared is left out."""
    known = {dataset.id: dataset for dataset in declared.datasets}
    datasets = [known[id_] for id_ in listing.dataset_ids if id_ in known]
    plans = [plan for plan in listing.open_plans if plan.licence.dataset in known]
    return ListingShown(
        listing,
        [dataset_shown(session, dataset, declared, language) for dataset in datasets],
        [PlanShown(p, sentences(terms_of(p.licence), known[p.licence.dataset], language)) for p in plans],
    )


def dataset_shown(session: Session, dataset: Dataset, declared: Registry, language: str) -> DatasetShown:
    release = releases.latest_release(session, dataset.id)
    certificate = Certificate.model_validate(release.certificate) if release else None
    measured = {quality.name: quality for quality in certificate.columns} if certificate else {}
    accepted = DeliveryFilter(dataset.id, Verdict.ACCEPTED)
    newest, _ = releases.deliveries(session, accepted, limit=1, cursor=None)
    centers = {center.id: center.name.of(language) for center in declared.supply_centers}
    return DatasetShown(
        dataset=dataset,
        sector_title=declared.sector(dataset.sector).title.of(language),
        supply_center=centers.get(dataset.feed.supply_center, dataset.feed.supply_center),
        cadence=cadence(dataset.feed.cron),
        columns=[ColumnShown(column, measured.get(column.name)) for column in dataset.columns],
        certificate=certificate,
        published_at=release.published_at if release else None,
        delivered_at=newest[0].received_at if newest else None,
        samples=release.samples if release else (),
    )
