"""Use cases of a supply center: save a draft, publish it, withdraw it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.errors import UnknownDataset
from marketplace.licensing.models import Licence
from marketplace.licensing.service import terms_of
from marketplace.listings import queries, rules
from marketplace.listings.contradictions import contradictions, told
from marketplace.listings.errors import NotReady, NotYourDataset, SlugTaken, SourceContradicted
from marketplace.listings.models import Listing, ListingDataset, Plan
from marketplace.listings.schemas import ListingDraft, PlanDraft
from marketplace.listings.states import Event, ListingState, advance
from marketplace.releases.queries import latest_release
from sectors.registry import Registry
from sectors.spec.dataset import Dataset


def save(session: Session, viewer: Viewer, draft: ListingDraft, declared: Registry, now: datetime) -> Listing:
    """Write or rewrite the listing of that slug; the same draft again changes nothing.

    A published listing stays published. NotYourDataset, UnknownDataset, SlugTaken, NotEnforceable, SourceContradicted.
    """
    datasets = [_offered(viewer, dataset, declared) for dataset in draft.datasets]
    found = queries.by_slug(session, draft.slug)
    if found is not None and found.organisation_id != viewer.organisation_id:
        raise SlugTaken(f"{draft.slug} is taken", remedy="Choose another slug.")
    listing = found or _new(session, viewer, draft.slug, now)
    listing.title_en, listing.title_ko = draft.title.en, draft.title.ko
    listing.summary_en, listing.summary_ko = draft.summary.en, draft.summary.ko
    listing.search_text = rules.search_text(draft, listing.supply_center.name, datasets, declared)
    _offer_datasets(session, listing, datasets)
    _offer_plans(session, listing, draft.plans, declared, now)
    if listing in session.dirty or listing in session.new:
        listing.updated_at = now
    session.flush()
    session.refresh(listing)
    _hold_to_sources(listing, declared)
    if listing.state is ListingState.PUBLISHED:
        _demand(rules.unsold_plans(_drafts(listing)))
    return listing


def _offered(viewer: Viewer, dataset_id: str, declared: Registry) -> Dataset:
    try:
        dataset = declared.dataset(dataset_id)
    except KeyError as error:
        raise UnknownDataset(str(error.args[0]), remedy="Name it <sector>.<dataset>.") from error
    if not rules.may_offer(viewer, dataset):
        raise NotYourDataset(f"{dataset_id} is delivered by {dataset.feed.supply_center}")
    return dataset


def _new(session: Session, viewer: Viewer, slug: str, now: datetime) -> Listing:
    made = Listing(
        id=new_id("lst"), slug=slug, organisation_id=viewer.organisation_id, state=ListingState.DRAFT, title_en="",
        title_ko="", summary_en="", summary_ko="", search_text="", created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _offer_datasets(session: Session, listing: Listing, datasets: Sequence[Dataset]) -> None:
    wanted = {dataset.id: dataset.sector for dataset in datasets}
    for row in [row for row in listing.datasets if row.dataset not in wanted]:
        listing.datasets.remove(row)
    held = set(listing.dataset_ids)
    listing.datasets += [ListingDataset(dataset=d, sector=s) for d, s in wanted.items() if d not in held]
    session.flush()


def _offer_plans(
    session: Session, listing: Listing, drafts: Sequence[PlanDraft], declared: Registry, now: datetime
) -> None:
    """Keep the plans that are the same offer, withdraw the others, write the new ones with their licences."""
    held = {rules.identity(draft_of(plan)): plan for plan in listing.open_plans}
    wanted = {rules.identity(draft): (place, draft) for place, draft in enumerate(drafts)}
    for identity, plan in held.items():
        if identity in wanted:
            plan.position = wanted[identity][0]
        else:
            plan.withdrawn_at = now
    for identity, (place, draft) in wanted.items():
        if identity not in held:
            licences = [licensing.create(session, t, declared.dataset(t.dataset), now) for t in draft.licences]
            listing.plans.append(plan_of(place, draft, licences, now))


def plan_of(place: int, draft: PlanDraft, licences: list[Licence], now: datetime) -> Plan:
    """The plan as a row, its licences written before."""
    return Plan(
        id=new_id("pln"), position=place, kind=draft.kind, interval=draft.interval, price_minor=draft.price_minor,
        currency=draft.currency, trial_days=draft.trial_days, per_seat=draft.per_seat,
        usage=draft.usage.model_dump(mode="json") if draft.usage else None, approval=draft.approval,
        copies=draft.copies, licences=licences, created_at=now,
    )  # fmt: skip


def draft_of(plan: Plan) -> PlanDraft:
    """The plan as its supply center wrote it."""
    return PlanDraft(
        kind=plan.kind, interval=plan.interval, price_minor=plan.price_minor, currency=plan.currency,
        trial_days=plan.trial_days, per_seat=plan.per_seat, usage=plan.usage_price, approval=plan.approval,
        copies=plan.copies, licences=tuple(map(terms_of, plan.licences)),
    )  # fmt: skip


def _hold_to_sources(listing: Listing, declared: Registry) -> None:
    """SourceContradicted names every place of an open plan that the licence of its data's source contradicts."""
    found = [
        one
        for place, plan in enumerate(listing.open_plans)
        for one in contradictions(f"plans[{place}]", draft_of(plan), declared)
    ]
    if found:
        (detail, remedy), korean = told(found)
        raise SourceContradicted(detail, remedy=remedy, korean=korean)


def publish(session: Session, viewer: Viewer, slug: str, declared: Registry, now: datetime) -> Listing:
    """Put it into the catalogue. NotReady names everything that is missing; ListingUnknown for another's.

    SourceContradicted: a declaration may have named its licence since the plans were written.
    """
    listing = queries.own(session, slug, viewer.organisation_id)
    _demand_ready(session, listing, declared)
    _hold_to_sources(listing, declared)
    listing.state = advance(listing.state, Event.PUBLISH)
    listing.published_at = listing.published_at or now
    session.flush()
    return listing


def _demand_ready(session: Session, listing: Listing, declared: Registry) -> None:
    released = {dataset for dataset in listing.dataset_ids if latest_release(session, dataset)}
    known = {dataset.id for dataset in declared.datasets}
    _demand(rules.lacks(listing.dataset_ids, released, known, _drafts(listing)))


def _drafts(listing: Listing) -> list[PlanDraft]:
    return [draft_of(plan) for plan in listing.open_plans]


def _demand(lacking: Iterable[str]) -> None:
    """NotReady names all that is lacking."""
    if missing := list(lacking):
        raise NotReady("; ".join(missing), remedy="Mend what is named and publish again.")


def withdraw(session: Session, viewer: Viewer, slug: str) -> Listing:
    """Take it out of the catalogue; what was bought stays usable."""
    listing = queries.own(session, slug, viewer.organisation_id)
    listing.state = advance(listing.state, Event.WITHDRAW)
    session.flush()
    return listing
