"""Plans for one company alone: what may be proposed, and the plan that was agreed on.

Nobody else sees such a plan, in no list and under no address; its licences are held like every other's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.rules import compile_terms
from marketplace.listings.applying import plan_of
from marketplace.listings.contradictions import contradictions, told
from marketplace.listings.errors import NotOffered, SourceContradicted
from marketplace.listings.models import Listing, Plan
from marketplace.listings.schemas import PlanDraft
from sectors.registry import Registry


def demand_sound(listing: Listing, draft: PlanDraft, declared: Registry) -> None:
    """The plan could be sold on the listing. NotOffered, NotEnforceable, SourceContradicted."""
    others = set(draft.datasets) - set(listing.dataset_ids)
    if others:
        raise NotOffered(f"{listing.slug} does not offer {', '.join(sorted(others))}")
    for terms in draft.licences:
        compile_terms(terms, declared.dataset(terms.dataset))
    found = list(contradictions("plan", draft, declared))
    if found:
        (detail, remedy), korean = told(found)
        raise SourceContradicted(detail, remedy=remedy, korean=korean)


def agree(
    session: Session,
    listing: Listing,
    draft: PlanDraft,
    declared: Registry,
    *,
    organisation_id: str,
    seats: int | None,
    until: datetime,
    now: datetime,
) -> Plan:
    """The plan for that company, which may be bought until then."""
    demand_sound(listing, draft, declared)
    licences = [licensing.create(session, terms, declared.dataset(terms.dataset), now) for terms in draft.licences]
    made = plan_of(len(listing.plans), draft, licences, now)
    made.id, made.for_organisation_id, made.seats, made.expires_at = new_id("pln"), organisation_id, seats, until
    listing.plans.append(made)
    session.flush()
    return made


def plans_for(listing: Listing, organisation_id: str, now: datetime) -> list[Plan]:
    """What the company alone can buy of the listing now."""
    return [
        plan
        for plan in listing.plans
        if plan.for_organisation_id == organisation_id and plan.is_for(organisation_id, now)
    ]
