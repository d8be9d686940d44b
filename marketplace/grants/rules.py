"""The gate: who may read what, whichever door or engine asks. Pure; what no line here allows is refused.

may_read(principal, dataset, columns, facts, now) → Decision
row_filter, column_masks (filters.py)             → the rows and values of a dataset that may be read
"""

from datetime import datetime, timedelta

from lakehouse.layout import QUARANTINE_SUFFIX
from marketplace.grants.values import Decision, Facts, HeldGrant, Principal, Reason, Standing

ALLOWED = Decision(allowed=True)
UNCOMMITTED = timedelta(seconds=10)


def may_read(principal: Principal, dataset: str, columns: frozenset[str], facts: Facts, now: datetime) -> Decision:
    """Whether `principal` may read those columns of the dataset, by `facts` at `now`; a refusal carries its reason."""
    match principal.standing:
        case Standing.OPERATOR | Standing.RULES:
            return ALLOWED
        case Standing.SUPPLY_CENTER | Standing.COMPANY | Standing.EVERYBODY:
            return _granted(dataset, columns, facts, now)
        case Standing.REGISTRAR:
            return refuse(Reason.NOT_OFFERED, f"{principal.name} reads no data")
        case Standing.UNKNOWN:
            return unknown(principal)


def readable(facts: Facts, now: datetime) -> frozenset[str]:
    """The datasets of which something may be read."""
    return frozenset(g.dataset for g in facts.grants if g.gives(now)) | facts.own


def ended_since(grant: HeldGrant, began: datetime, now: datetime) -> bool:
    """Held when a use began, or so shortly before that its end may not have been committed; held no longer."""
    return not grant.gives(now) and (grant.gives(began) or grant.gives(began - UNCOMMITTED))


def _granted(dataset: str, columns: frozenset[str], facts: Facts, now: datetime) -> Decision:
    if dataset.removesuffix(QUARANTINE_SUFFIX) in facts.own:
        return ALLOWED  # a supply center reads what it delivers: the table and its quarantine, hidden columns included
    held = [g for g in facts.grants if g.dataset == dataset]
    giving = [g for g in held if g.gives(now)]
    if not giving:
        return _withheld([g for g in held if g.active(now)], dataset, now) or _ended(held, dataset, now)
    missing = sorted(c for c in columns if not any(g.scope.shows(c) for g in giving))
    if missing:
        return refuse(Reason.COLUMN, f"the licence on {dataset} does not include {', '.join(missing)}")
    return ALLOWED


def _withheld(active: list[HeldGrant], dataset: str, now: datetime) -> Decision | None:
    """Why grants that hold give the one who asks no rows; None where none holds."""
    if not active:
        return None
    if any(g.seats(now) for g in active):
        return refuse(Reason.AGGREGATES_ONLY, f"the licence on {dataset} gives figures of groups, and no rows")
    return refuse(Reason.NO_SEAT, f"the licence on {dataset} names its users, and you are none of them")


def _ended(held: list[HeldGrant], dataset: str, now: datetime) -> Decision:
    if not held:
        return not_licensed(dataset)
    last = max(held, key=lambda g: g.starts_at)
    if last.over_at is not None and last.over_at <= now:
        return refuse(Reason.ENDED, f"the licence on {dataset} ended at {last.over_at:%Y-%m-%d %H:%M} UTC")
    begins = f"{last.starts_at:%Y-%m-%d %H:%M} UTC"
    return refuse(Reason.NOT_STARTED, f"the licence on {dataset} begins at {begins}")


def unknown(principal: Principal) -> Decision:
    return refuse(Reason.UNKNOWN_USER, f"{principal.name} is not an active member of this network")


def not_licensed(what: str) -> Decision:
    return refuse(Reason.NOT_LICENSED, f"{what} is not licensed to you")


def refuse(reason: Reason, detail: str) -> Decision:
    return Decision(allowed=False, reason=reason, detail=detail)
