"""Which grants pay for a use, when several cover what is read of a dataset. Pure.

[HeldGrant, …] → payers → (each of whose alternatives one pays, the first that has enough left)

A reading gives all that its grants give together. So a grant pays if it gives something that no other one gives which
pays before it: one that is not counted first, then the one that ends first.
"""

from collections.abc import Sequence
from datetime import datetime

from marketplace.grants.values import HeldGrant

SALTED = "salted"  # codes of one grant alone: another one's are not the same
Alternatives = tuple[HeldGrant, ...]


def payers(grants: Sequence[HeldGrant]) -> tuple[Alternatives, ...]:
    """Of each tuple one grant pays; nothing to pay where there is none."""
    uncounted = [grant for grant in grants if not grant.is_metered]
    counted = sorted((grant for grant in grants if grant.is_metered), key=_ends)
    left = [grant for grant in counted if not any(covers(other, grant) for other in uncounted)]
    alike: list[list[HeldGrant]] = []
    for grant in left:
        same = next((group for group in alike if covers(group[0], grant) and covers(grant, group[0])), None)
        if same is None:
            alike.append([grant])
        else:
            same.append(grant)
    needed = [group for group in alike if not any(g is not group and covers(g[0], group[0]) for g in alike)]
    return tuple(tuple(group) for group in needed)


def covers(wide: HeldGrant, narrow: HeldGrant) -> bool:
    """Whether `wide` surely gives every row and value that `narrow` gives."""
    if wide.dataset != narrow.dataset or not set(wide.scope.conditions) <= set(narrow.scope.conditions):
        return False
    in_time = (wide.deliveries, wide.version) in ((None, None), (narrow.deliveries, narrow.version))
    moving = _window(wide) in (None, _window(narrow))
    return in_time and moving and all(_shows(wide, narrow, column) for column in narrow.scope.columns)


def _window(grant: HeldGrant) -> object:
    return getattr(grant.scope, "window", None)


def _shows(wide: HeldGrant, narrow: HeldGrant, column: str) -> bool:
    mask = wide.scope.mask(column)
    return wide.scope.shows(column) and (mask is None or (mask == narrow.scope.mask(column) and mask.mask != SALTED))


def _ends(grant: HeldGrant) -> tuple[bool, datetime | None, datetime, str]:
    return grant.ends_at is None, grant.ends_at, grant.starts_at, grant.id
