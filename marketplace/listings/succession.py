"""Which new plan takes an old one's place, and since when for those who subscribe to it. Pure.

Plans of the same identity are the same. Of the others an old one is succeeded by the first new one of its kind,
interval, currency and datasets; what finds no partner was removed, or is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from marketplace.licensing.schemas import EVERY, LicenceTerms
from marketplace.listings.rules import identity
from marketplace.listings.schemas import PlanDraft
from wire.commerce import PlanKind, UsagePrice

NOTICE = timedelta(days=30)
RENEWED = (PlanKind.SUBSCRIPTION, PlanKind.USAGE)


@dataclass(frozen=True, slots=True)
class Pairs:
    succeeded: Sequence[tuple[PlanDraft, PlanDraft]]
    removed: Sequence[PlanDraft]
    added: Sequence[PlanDraft]


def pairs(old: Sequence[PlanDraft], new: Sequence[PlanDraft]) -> Pairs:
    """Who succeeds whom, in the order of the plans."""
    kept = {identity(plan) for plan in old} & {identity(plan) for plan in new}
    left = [plan for plan in new if identity(plan) not in kept]
    succeeded, removed = [], []
    for plan in old:
        if identity(plan) in kept:
            continue
        heir = next((one for one in left if _sort(one) == _sort(plan)), None)
        if heir is None:
            removed.append(plan)
        else:
            left.remove(heir)
            succeeded.append((plan, heir))
    return Pairs(succeeded, removed, left)


def _sort(plan: PlanDraft) -> tuple[object, ...]:
    return plan.kind, plan.interval, plan.currency, frozenset(plan.datasets)


def begins(old: PlanDraft, new: PlanDraft, now: datetime) -> datetime:
    """From which renewal on who subscribes to `old` has `new`: what is worse for them is told 30 days before."""
    return now + NOTICE if is_worse(old, new) else now


def is_worse(old: PlanDraft, new: PlanDraft) -> bool:
    """Dearer, or giving less. What cannot be compared counts as worse."""
    if new.price_minor > old.price_minor or new.per_seat > old.per_seat or _dearer(old.usage, new.usage):
        return True
    heirs = {terms.dataset: terms for terms in new.licences}
    return any(terms.dataset not in heirs or narrows(terms, heirs[terms.dataset]) for terms in old.licences)


def _dearer(old: UsagePrice | None, new: UsagePrice | None) -> bool:
    """A unit costs more, fewer are included, or it ends elsewhere: a cap bounds the bill, and what is given."""
    if old is None or new is None or old.measure is not new.measure:
        return old is not new
    unit = Fraction(new.unit_price_minor, new.per) > Fraction(old.unit_price_minor, old.per)
    return unit or new.included < old.included or new.per > old.per or new.cap_minor != old.cap_minor


COMPARED = frozenset({"columns", "masks", "rows", "term_days", "purposes", "redistribution"})


def narrows(old: LicenceTerms, new: LicenceTerms) -> bool:
    """Whether `new` may give less than `old`, or ask for more. A term that is not compared must be the same."""
    others = [terms.model_dump(mode="json", exclude=set(COMPARED)) for terms in (old, new)]
    fewer = new.columns != old.columns and (
        EVERY in (old.columns, new.columns) or not set(old.columns) <= set(new.columns)
    )
    masked = any(old.masks.get(column) != mask for column, mask in new.masks.items())
    shorter = new.term_days is not None and (old.term_days is None or new.term_days < old.term_days)
    asked = bool(new.purposes) and new.purposes != old.purposes
    fewer_rows = not set(new.rows) <= set(old.rows)
    kept_back = new.redistribution < old.redistribution
    return others[0] != others[1] or fewer or masked or fewer_rows or shorter or asked or kept_back
