"""The rows and values of a table that a member may read, over all grants held on it. Pure.

A row shows if any active grant covers it; a value shows as the most open grant that covers its row shows it. Both are
sqlglot trees, rendered like a single scope. Rows that a correction replaced need no mention: they left the table in the
commit that brought it, and the door lets nobody ask for an older version. Where releases hold their table, rows that
were replaced lie in it beside those that stand: nobody sees them but who bought a version that they stood in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlglot import exp

from marketplace.grants.rules import may_read
from marketplace.grants.values import Facts, HeldGrant, Principal, Standing
from marketplace.licensing import pseudonyms
from marketplace.licensing.mask_trees import mask_tree
from marketplace.licensing.openness import closedness
from marketplace.licensing.rendering import (
    Dialect,
    as_of,
    as_text,
    name,
    of_deliveries,
    rows_tree,
    standing,
)

NOTHING = "not_licensed_to_you"  # no column's name: the engine refuses the table while it still reads the FROM


def row_filter(principal: Principal, dataset: str, facts: Facts, now: datetime) -> exp.Expression | None:
    """The condition on the table's rows; None: all of it. For a table that may not be read, one that no engine takes.

    The refusal happens here, before any column is looked up: an absent and a forbidden table then fail alike,
    whatever columns the query names.
    """
    if not may_read(principal, dataset, frozenset(), facts, now).allowed:
        return exp.column(NOTHING)
    grants = deciding_grants(principal, dataset, facts, now)
    if grants is None:
        return standing() if facts.holds_table else None
    return _any([_rows(grant.at(now), facts) or exp.true() for grant in grants])


def column_masks(
    principal: Principal, dataset: str, columns: Mapping[str, exp.Expression | None], facts: Facts, now: datetime
) -> dict[str, exp.Expression]:
    """The expressions that stand in for values, by column; a column in clear has none.

    `columns`: how an engine is to write each one where it is in clear, None for its name alone.
    """
    grants = deciding_grants(principal, dataset, facts, now)
    if grants is None:
        return {column: tree for column, tree in columns.items() if tree is not None}
    domain = pseudonyms.domain(principal.organisation_id, dataset)
    at_now = [grant.at(now) for grant in grants]
    made = {column: _mask(column, clear, at_now, facts, domain) for column, clear in columns.items()}
    return {column: tree for column, tree in made.items() if tree is not None}


def deciding_grants(principal: Principal, dataset: str, facts: Facts, now: datetime) -> list[HeldGrant] | None:
    """The grants that bound the table for this principal now; None where no grant is needed to read it."""
    if principal.standing in (Standing.OPERATOR, Standing.REGISTRAR, Standing.RULES):
        return None
    giving = [g for g in facts.grants if g.dataset == dataset and g.gives(now)]
    bare = Facts(own=facts.own)
    return None if may_read(principal, dataset, frozenset(), bare, now).allowed else giving


def grouping_grants(facts: Facts, dataset: str, now: datetime) -> tuple[tuple[HeldGrant, ...], int]:
    """The grants that give figures of groups, as if they gave the rows; and the greatest of their minima."""
    held = [g for g in facts.grants if g.dataset == dataset and g.active(now) and g.seats(now)]
    minima = [g.scope.aggregate_only.minimum_group for g in held if g.scope.aggregate_only]
    opened = [
        replace(g, scope=g.scope.model_copy(update={"aggregate_only": None})) for g in held if g.scope.aggregate_only
    ]
    return tuple(opened), max(minima, default=0)


def _rows(grant: HeldGrant, facts: Facts) -> exp.Expression | None:
    """The rows that the grant covers; None: every row."""
    return rows_tree(grant.scope, _time(grant, facts))


def _time(grant: HeldGrant, facts: Facts) -> exp.Expression | None:
    """A state bought stays as it was, without what was corrected since; deliveries bought are read as corrected."""
    if grant.version is not None:
        return as_of(grant.version)
    deliveries = pinned(grant, facts)
    if deliveries is not None:
        return of_deliveries(deliveries)
    return standing() if facts.holds_table else None


def pinned(grant: HeldGrant, facts: Facts) -> tuple[str, ...] | None:
    """The deliveries bought, with what corrected them since: who bought a month keeps it when it is corrected."""
    if grant.deliveries is None:
        return None
    found = dict.fromkeys(grant.deliveries)
    for delivery in grant.deliveries:
        following = facts.corrections.get(delivery)
        while following is not None and following not in found:
            found[following] = None
            following = facts.corrections.get(following)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How one grant shows a column: on which rows (None: all it covers), by which mask (None: in clear)."""

    rows: exp.Expression | None
    value: exp.Expression | None
    closedness: tuple[int, Decimal]


def _mask(
    column: str, clear: exp.Expression | None, grants: Sequence[HeldGrant], facts: Facts, domain: str
) -> exp.Expression | None:
    if all(grant.scope.shows(column) and grant.scope.mask(column) is None for grant in grants):
        return clear
    shown = [_shown(column, grant, facts, domain) for grant in grants if grant.scope.shows(column)]
    open_first = sorted(shown, key=lambda one: one.closedness)
    case = exp.Case()
    for one in open_first:
        case = case.when(one.rows or exp.true(), one.value or clear or name(column), copy=False)
    single = len(grants) == len(shown) == 1
    return open_first[0].value if single else case.else_(exp.Null()) if shown else exp.Null()


def _shown(column: str, grant: HeldGrant, facts: Facts, domain: str) -> _Shown:
    masked = grant.scope.mask(column)
    value = mask_tree(masked, domain, grant.id) if masked else None
    return _Shown(_rows(grant, facts), value, closedness(masked))


def _any(parts: Sequence[exp.Expression]) -> exp.Expression:
    if any(part == exp.true() for part in parts):
        return exp.true()
    return cast("exp.Expression", exp.or_(*dict.fromkeys(parts)))


def filter_text(tree: exp.Expression | None, dialect: Dialect = "trino") -> str | None:
    return None if tree is None else as_text(tree, dialect)
