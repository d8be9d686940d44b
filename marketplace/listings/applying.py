"""A draft → the listing's rows: datasets on offer, plans with their licences."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.models import Organisation
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.models import Licence
from marketplace.licensing.service import terms_of
from marketplace.listings import rules, versions
from marketplace.listings.models import Listing, ListingDataset, Plan
from marketplace.listings.schemas import ListingDraft, PlanDraft
from marketplace.listings.states import ListingState
from marketplace.listings.succession import RENEWED, begins, pairs
from sectors.registry import Registry
from sectors.spec.dataset import Dataset

SUCCEEDED = "plan.succeeded"


def apply(session: Session, listing: Listing, draft: ListingDraft, declared: Registry, now: datetime) -> Listing:
    """Make the listing's rows what the draft says."""
    datasets = [declared.dataset(dataset) for dataset in draft.datasets]
    listing.title_en, listing.title_ko = draft.title.en, draft.title.ko
    listing.summary_en, listing.summary_ko = draft.summary.en, draft.summary.ko
    listing.search_text = rules.search_text(draft, listing.supply_center.name, datasets, declared)
    listing.content = versions.content_of(draft)
    _offer_datasets(session, listing, datasets)
    _offer_plans(session, listing, draft.plans, declared, now)
    listing.updated_at = now
    session.flush()
    session.refresh(listing)
    return listing


def unsaved(draft: ListingDraft, center: Organisation, declared: Registry, now: datetime) -> Listing:
    """The listing as the draft would make it, for a preview: nothing of it is kept. NotEnforceable, KeyError."""
    return Listing(
        id="", slug=draft.slug, state=ListingState.DRAFT, title_en=draft.title.en, title_ko=draft.title.ko,
        summary_en=draft.summary.en, summary_ko=draft.summary.ko, content=versions.content_of(draft),
        supply_center=center, updated_at=now,
        datasets=[ListingDataset(dataset=one, sector=declared.dataset(one).sector) for one in draft.datasets],
        plans=[_unsaved(place, plan, declared, now) for place, plan in enumerate(draft.plans)],
    )  # fmt: skip


def _unsaved(place: int, draft: PlanDraft, declared: Registry, now: datetime) -> Plan:
    licences = [licensing.written(terms, declared.dataset(terms.dataset), now) for terms in draft.licences]
    return plan_of(place, draft, licences, now)


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
    made: dict[rules.PlanIdentity, Plan] = {}
    for identity, plan in held.items():
        if identity in wanted:
            plan.position = wanted[identity][0]
        else:
            plan.withdrawn_at = now
    for identity, (place, draft) in wanted.items():
        if identity not in held:
            licences = [licensing.create(session, t, declared.dataset(t.dataset), now) for t in draft.licences]
            made[identity] = plan_of(place, draft, licences, now)
            listing.plans.append(made[identity])
    session.flush()
    for old, new in pairs([draft_of(plan) for plan in held.values()], drafts).succeeded:
        if old.kind in RENEWED and listing.published_at is not None:
            _succeed(session, held[rules.identity(old)], made[rules.identity(new)], begins(old, new, now))


def _succeed(session: Session, old: Plan, new: Plan, since: datetime) -> None:
    """Who subscribes to the old plan has the new one from a renewal on, and is told."""
    new.succeeds_id, new.succeeds_from = old.id, since
    payload = {"plan": old.id, "successor": new.id, "since": since.isoformat()}
    outbox.add(session, SUCCEEDED, payload, f"{SUCCEEDED}:{new.id}")


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
