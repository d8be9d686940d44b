"""How far a company is with the approvals that plans need: for the page where it would buy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries, rules
from marketplace.approvals.models import AskedOf
from marketplace.approvals.states import ApprovalState
from marketplace.listings.models import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """`lacks`: whose approval nobody asked for yet; `waits`: whose answer is waited for."""

    lacks: Collection[AskedOf]
    waits: Collection[AskedOf]


def standing(session: Session, viewer: Viewer, plans: Sequence[Plan], now: datetime) -> Mapping[str, Standing]:
    """Plan's id → what it still needs, for one seat where it is sold by seats. Plans that need nothing are left out."""
    rules_of = {rule.currency: rule for rule in queries.rules_of(session, viewer.organisation_id)}
    found = {}
    for plan in plans:
        wanted, rule = rules.wanted(plan, 1), rules_of.get(plan.currency)
        if not rules.needed(wanted, rule):
            continue
        held = queries.of_plan(session, viewer.organisation_id, plan.id)
        _, lacks = rules.lacking(wanted, rule, held, now)
        asked = {one.asked_of for one in held if one.state is ApprovalState.ASKED and now < one.expires_at}
        if lacks:
            found[plan.id] = Standing(
                [one for one in lacks if one not in asked], [one for one in lacks if one in asked]
            )
    return found
