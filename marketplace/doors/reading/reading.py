"""What one member may read of one version of a table, as one statement of DuckDB. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from sqlglot import exp

from lakehouse.duck import scan
from lakehouse.layout import HIDDEN
from lakehouse.versions import TableAt
from marketplace.grants.filters import column_masks, deciding_grants, row_filter
from marketplace.grants.rules import may_read
from marketplace.grants.values import Facts, HeldGrant, Principal
from marketplace.licensing import pseudonyms
from marketplace.licensing.rendering import as_text, name


@dataclass(frozen=True)
class Reading:
    """`columns` in the table's order; `rows` and `masks` as the licence compiles, of the table's own columns.

    `grants` are those that it stands on (`gate.stands`); None where none is needed.
    """

    dataset: str
    table: TableAt
    columns: tuple[str, ...]
    rows: exp.Expression | None
    masks: Mapping[str, exp.Expression]
    grants: tuple[HeldGrant, ...] | None

    def tree(self) -> exp.Select:
        """The rows that it gives."""
        return self.of(exp.select("*").from_(scan(self.table.folder, self.table.version)), self.columns)

    def of(self, rows: exp.Select, columns: Sequence[str]) -> exp.Select:
        """What it gives of those of `rows` that it covers, which are rows of the table with all of its columns."""
        held = rows if self.rows is None else exp.select("*").from_(rows.subquery("rows")).where(self.rows.copy())
        return exp.select(*(self._shown(column) for column in columns)).from_(held.subquery("held"))

    def kind(self, column: str) -> str:
        """The type of what it gives of the column, as Delta calls it; a pseudonym is text whatever it stands for."""
        mask = self.masks.get(column)
        coded = mask is not None and any(call.this == pseudonyms.FUNCTION for call in mask.find_all(exp.Anonymous))
        return "string" if coded else self.table.columns[column]

    @property
    def statement(self) -> str:
        return as_text(self.tree(), "duckdb")

    @property
    def key(self) -> str:
        """SHA-256 of the statement, which names table, version, rows, columns, masks and whose pseudonyms."""
        return hashlib.sha256(self.statement.encode()).hexdigest()

    @cached_property
    def scope_key(self) -> str:
        """The same without the version: what is given of any of them."""
        shown = (as_text(self._shown(c), "duckdb") if c in self.masks else f'"{c}"' for c in self.columns)
        rows = "" if self.rows is None else as_text(self.rows, "duckdb")
        return hashlib.sha256("\n".join([self.dataset, rows, *shown]).encode()).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether it gives every row and every column as they lie there."""
        return self.rows is None and not self.masks and set(self.columns) == set(self.table.columns)

    def _shown(self, column: str) -> exp.Expression:
        mask = self.masks.get(column)
        if mask is None:
            return name(column)
        return cast("exp.Expression", exp.alias_(mask.copy(), column, quoted=True))


def reading_of(principal: Principal, dataset: str, table: TableAt, facts: Facts, now: datetime) -> Reading:
    """What the principal may read of the table, who may read something of it (`rules.may_read`).

    The hidden columns are shown to those alone who need no grant, as in SQL.
    """
    grants = deciding_grants(principal, dataset, facts, now)
    open_to = [c for c in table.columns if may_read(principal, dataset, frozenset({c}), facts, now).allowed]
    shown = [c for c in open_to if grants is None or c not in HIDDEN]
    return Reading(
        dataset=dataset,
        table=table,
        columns=tuple(shown),
        rows=row_filter(principal, dataset, facts, now),
        masks=column_masks(principal, dataset, dict.fromkeys(shown), facts, now),
        grants=None if grants is None else tuple(grants),
    )
