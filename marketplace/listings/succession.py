"""Which new plan takes an old one's place, and since when for those who subscribe to it. Pure.

Plans of the same identity are the same. Of the others an old one is succeeded by the first new one of its kind,
interval, currency and datasets; what finds no partner was removed, or is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.listings.rules import identity
from marketplace.listings.schemas import PlanDraft


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
