"""Every SELECT that gathers what is known of many datasets: one statement each, however many they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased, lazyload

from marketplace.licensing.models import Licence
from marketplace.listings.models import Listing, ListingDataset, Plan, plan_licence
from marketplace.listings.states import ListingState
from marketplace.records.models import CatalogRecord
from marketplace.releases.models import Delivery, Release, ReleaseDelivery, TablePart
from wire.records import Promise

PUBLISHED = Listing.state == ListingState.PUBLISHED
Datasets = Collection[str]


def offers(session: Session, datasets: Datasets) -> Mapping[str, Sequence[tuple[Licence, Plan]]]:
    """The plans on each dataset that everybody can buy now, with what they give of it."""
    statement = (
        select(Licence, Plan)
        .join(plan_licence, plan_licence.c.licence_id == Licence.id)
        .join(Plan, Plan.id == plan_licence.c.plan_id)
        .join(Listing, Listing.id == Plan.listing_id)
        .where(Licence.dataset.in_(datasets), Plan.withdrawn_at.is_(None), Plan.for_organisation_id.is_(None))
        .where(PUBLISHED)
        .order_by(Plan.id)
    )
    found = defaultdict(list)
    for licence, plan in session.execute(statement):
        found[licence.dataset].append((licence, plan))
    return found


def listings(session: Session, datasets: Datasets) -> Mapping[str, Sequence[Promise]]:
    """The published listings that offer each dataset, with what they promise of their service."""
    pairs = select(ListingDataset.dataset, Listing.slug, Listing.content["promise"]).join(Listing).where(PUBLISHED)
    found = defaultdict(list)
    wanted = pairs.where(ListingDataset.dataset.in_(datasets)).order_by(Listing.slug)
    for dataset, slug, told in session.execute(wanted):
        found[dataset].append(Promise(listing=slug, **(told or {})))
    return found


def newest(session: Session, datasets: Datasets) -> Mapping[str, Release]:
    """The release of each dataset with the highest Delta version."""
    highest = select(Release.dataset, func.max(Release.delta_version)).where(Release.dataset.in_(datasets))
    of = tuple_(Release.dataset, Release.delta_version).in_(highest.group_by(Release.dataset))
    return {row.dataset: row for row in session.scalars(select(Release).where(of).options(lazyload(Release.links)))}


def first_published(session: Session, datasets: Datasets) -> Mapping[str, datetime]:
    """When each dataset was released first."""
    least = select(Release.dataset, func.min(Release.published_at)).where(Release.dataset.in_(datasets))
    return {row[0]: row[1] for row in session.execute(least.group_by(Release.dataset))}


def parts(session: Session, datasets: Datasets) -> Mapping[str, Sequence[TablePart]]:
    """What stands in each table, by partition."""
    found = defaultdict(list)
    for row in session.scalars(select(TablePart).where(TablePart.dataset.in_(datasets))):
        found[row.dataset].append(row)
    return found


def standing(session: Session, datasets: Datasets) -> Mapping[str, tuple[int, int]]:
    """Of the released deliveries that stand in each table: how many rows, and how large their files are together."""
    gone = aliased(ReleaseDelivery)
    released = exists().where(ReleaseDelivery.delivery_id == Delivery.id, ~ReleaseDelivery.superseded)
    superseded = exists().where(gone.delivery_id == Delivery.id, gone.superseded)
    sums = select(Delivery.dataset, func.sum(Delivery.accepted), func.sum(Delivery.size))
    statement = sums.where(Delivery.dataset.in_(datasets), released, ~superseded).group_by(Delivery.dataset)
    return {dataset: (int(rows), int(size)) for dataset, rows, size in session.execute(statement)}


def own_ids(session: Session) -> set[str]:
    """Our own records that stand."""
    ours = CatalogRecord.source.is_(None) & CatalogRecord.gone_at.is_(None)
    return set(session.scalars(select(CatalogRecord.id).where(ours)))


def datasets_of(session: Session, listing_id: str) -> set[str]:
    """What a listing offers, in any state."""
    offered = select(ListingDataset.dataset).where(ListingDataset.listing_id == listing_id)
    return set(session.scalars(offered))
