"""Every SELECT on listings and plans."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ARRAY, Text, exists, func, literal, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.licensing.models import Licence
from marketplace.listings.errors import ListingUnknown, PlanUnknown
from marketplace.listings.models import Listing, ListingDataset, Plan, plan_licence
from marketplace.listings.states import ListingState
from marketplace.paging import page


def by_slug(session: Session, slug: str, *, lock: bool = False) -> Listing | None:
    found = select(Listing).where(Listing.slug == slug)
    return session.scalar(found.with_for_update(of=Listing) if lock else found)


def of_slug(session: Session, slug: str) -> Listing:
    """In any state, locked, for the operator. ListingUnknown."""
    found = by_slug(session, slug, lock=True)
    if found is None:
        raise ListingUnknown(f"no listing {slug}")
    return found


def own(session: Session, slug: str, organisation_id: str) -> Listing:
    """The supply center's own listing, locked. ListingUnknown where it is absent or another's."""
    found = session.scalar(
        select(Listing)
        .where(Listing.slug == slug, Listing.organisation_id == organisation_id)
        .with_for_update(of=Listing)
    )
    if found is None:
        raise ListingUnknown(f"you have no listing {slug}")
    return found


def published(session: Session, slug: str) -> Listing:
    """ListingUnknown where it is absent or not in the catalogue: the two look the same."""
    found = by_slug(session, slug)
    if found is None or found.state is not ListingState.PUBLISHED:
        raise ListingUnknown(f"no listing {slug}", remedy="Search the catalogue.")
    return found


def published_slugs(session: Session) -> Sequence[tuple[str, datetime]]:
    """Every published listing and when it last changed, by its slug."""
    rows = session.execute(select(Listing.slug, Listing.updated_at).where(Listing.state == ListingState.PUBLISHED))
    return sorted((slug, changed) for slug, changed in rows)


def offered_among(session: Session, datasets: Collection[str]) -> set[str]:
    """Those of the datasets that some published listing offers: one is looked for, however many there are."""
    named = func.unnest(literal(list(datasets), ARRAY(Text))).column_valued("named")
    offers = exists().where(
        ListingDataset.dataset == named, Listing.id == ListingDataset.listing_id,
        Listing.state == ListingState.PUBLISHED,
    )  # fmt: skip
    return set(session.scalars(select(named).where(offers)))


def offering(session: Session, dataset: str) -> Sequence[Listing]:
    """The published listings that offer it, the newest first."""
    statement = select(Listing).join(ListingDataset).where(ListingDataset.dataset == dataset)
    published = statement.where(Listing.state == ListingState.PUBLISHED)
    return session.scalars(published.order_by(Listing.published_at.desc(), Listing.id)).unique().all()


def offers_by_sector(session: Session) -> Counter[str]:
    """Return how many published listings offer something of each sector."""
    pairs = select(ListingDataset.sector, ListingDataset.listing_id).join(Listing)
    rows = session.execute(pairs.where(Listing.state == ListingState.PUBLISHED).distinct())
    return Counter(sector for sector, _ in rows)


def of_organisation(session: Session, organisation_id: str) -> Sequence[Listing]:
    """A supply center's listings in every state, the last changed first."""
    return session.scalars(
        select(Listing).where(Listing.organisation_id == organisation_id).order_by(Listing.updated_at.desc())
    ).all()


def page_of_organisation(
    session: Session, organisation_id: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[Listing], str | None]:
    """The same in parts."""
    own_ones = select(Listing).where(Listing.organisation_id == organisation_id)
    return page(session, own_ones, Listing.updated_at, Listing.id, limit=limit, cursor=cursor)


def plan_at_renewal(session: Session, plan: Plan, at: datetime) -> Plan:
    """What a subscription to `plan` has from a renewal at that time on: the last plan that takes its place by then.

    What was agreed with one company takes nobody's place.
    """
    for_all = Plan.for_organisation_id.is_(None)
    while heir := session.scalar(select(Plan).where(Plan.succeeds_id == plan.id, Plan.succeeds_from <= at, for_all)):
        plan = heir
    return plan


def plan_on_offer(session: Session, plan_id: str, organisation_id: str, now: datetime) -> Plan:
    """PlanUnknown where it is absent, withdrawn, for others, or its listing is not in the catalogue."""
    plan = session.get(Plan, plan_id)
    if plan is None or plan.listing.state is not ListingState.PUBLISHED or not plan.is_for(organisation_id, now):
        raise PlanUnknown(f"no plan {plan_id} is on offer", remedy="Look at the listing again.")
    return plan


def suspended(session: Session) -> Sequence[Listing]:
    """What operators took out of the catalogue, the last changed first."""
    found = select(Listing).where(Listing.state == ListingState.SUSPENDED).order_by(Listing.updated_at.desc())
    return session.scalars(found).all()


def licences_on_offer(session: Session, dataset: str) -> Sequence[Licence]:
    """The licences of the plans on the dataset that everybody can buy now."""
    statement = (
        select(Licence)
        .join(plan_licence, plan_licence.c.licence_id == Licence.id)
        .join(Plan, Plan.id == plan_licence.c.plan_id)
        .join(Listing, Listing.id == Plan.listing_id)
        .where(Licence.dataset == dataset, Plan.withdrawn_at.is_(None), Plan.for_organisation_id.is_(None))
        .where(Listing.state == ListingState.PUBLISHED)
        .order_by(Plan.id)
    )
    return session.scalars(statement).all()


def published_among(session: Session, slugs: Sequence[str]) -> Sequence[Listing]:
    """The published ones, in that order."""
    found = session.scalars(select(Listing).where(Listing.slug.in_(slugs), Listing.state == ListingState.PUBLISHED))
    return sorted(found.unique(), key=lambda listing: slugs.index(listing.slug))


def search(
    session: Session, terms: Sequence[str], sector: str | None, *, limit: int, cursor: str | None
) -> tuple[Sequence[Listing], str | None]:
    """Published listings that hold every term, newest first."""
    statement = select(Listing).where(Listing.state == ListingState.PUBLISHED)
    for term in terms:
        statement = statement.where(Listing.search_text.contains(term.lower(), autoescape=True))
    if sector:
        statement = statement.where(Listing.datasets.any(ListingDataset.sector == sector))
    return paging.page(session, statement, Listing.published_at, Listing.id, limit=limit, cursor=cursor)  # type: ignore[arg-type]  # published listings have the time
