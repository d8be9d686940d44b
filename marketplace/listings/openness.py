"""Which plans are free and open, so that whoever asks has what they give without signing in. Pure.

A plan is open where it costs nothing and where its licences say nothing that must be held against a person: nobody has
to be asked, counted or found again. What an open licence may ask of everybody alike, to name the source and to pass
changes on under the same terms, is told with each answer.
"""

from collections.abc import Iterator
from typing import Protocol

from marketplace.licensing.schemas import Version
from marketplace.licensing.scope import Scope
from wire.commerce import PlanKind


class Offered(Protocol):
    """The columns of a plan that decide."""

    kind: PlanKind
    price_minor: int
    approval: bool
    for_organisation_id: str | None


def is_open(plan: Offered, scopes: list[Scope]) -> bool:
    """`scopes`: of every licence of the plan; one that is not open closes all of it."""
    return next(closing(plan, scopes), None) is None


def closing(plan: Offered, scopes: list[Scope]) -> Iterator[str]:
    """The names of what keeps the plan from being open; none where it is open."""
    if plan.kind != PlanKind.FREE or plan.price_minor != 0:
        yield "price"
    if plan.for_organisation_id is not None:
        yield "private"
    if plan.approval:
        yield "approval"
    yield from dict.fromkeys(term for scope in scopes for term in personal_terms(scope))
    if not scopes:
        yield "licence"


def personal_terms(scope: Scope) -> Iterator[str]:
    """The terms that are held against one who took the plan, or are a promise of one."""
    held = {
        "term_days": scope.term_days is not None,
        "version": scope.version is Version.PINNED,
        "seats": scope.seats is not None,
        "aggregate_only": scope.aggregate_only is not None,
        "quotas": bool(scope.quotas),
        "purposes": bool(scope.purposes),
        "redistribution": not scope.redistribution,
        "resale": scope.resale is False,
        "non_commercial": scope.non_commercial,
        "unchanged": scope.unchanged,
        "territory": bool(scope.territory),
        "deletion_days": scope.deletion_days is not None,
    }
    yield from (term for term, closes in held.items() if closes)
