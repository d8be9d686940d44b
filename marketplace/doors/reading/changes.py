"""What one member is given otherwise by a release than by the one before it, as a reading of its own. Pure.

Both readings are laid over each other as they are given, masked and filtered: what changed in a column that the licence
does not show is no change, and no hidden column is needed. A row whose key stayed is an update, as in Delta's change
data feed; where the key is not shown in clear there are inserts and deletes alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from marketplace.doors.reading.reading import Reading
from marketplace.licensing.rendering import as_text, name

KIND = "_change_type"  # insert, delete, update_preimage, update_postimage
_LAID = "changed"  # the table that holds them while a file is made
_SIGN, _TIMES = "_sdn_sign", "_sdn_times"


@dataclass(frozen=True, slots=True)
class Changes(Reading):
    """`preparation` is to be run once before `statement`, in the same connection."""

    before: Reading
    now: Reading
    keys: tuple[str, ...]

    def tree(self) -> exp.Select:
        return exp.select("*").from_(_LAID)

    def kind(self, column: str) -> str:
        return "string" if column == KIND else self.now.kind(column)

    @property
    def key(self) -> str:
        return hashlib.sha256(self.preparation.encode()).hexdigest()

    @property
    def preparation(self) -> str:
        shown = self.now.columns
        listed = ", ".join(map(_quoted, shown))
        earlier = ", ".join(_quoted(c) if c in self.before.columns else f"NULL AS {_quoted(c)}" for c in shown)
        return f"""
            CREATE TEMP TABLE {_LAID} AS
            WITH both_laid AS (
                SELECT {listed}, 1 AS {_SIGN} FROM ({self.now.statement})
                UNION ALL SELECT {earlier}, -1 FROM ({self.before.statement})
            ),
            moved AS (
                SELECT {listed}, sum({_SIGN}) AS {_TIMES} FROM both_laid GROUP BY {listed} HAVING sum({_SIGN}) <> 0
            )
            SELECT {self._kind_of()} AS {KIND}, {listed} FROM moved, range(CAST(abs({_TIMES}) AS BIGINT))
        """  # noqa: S608 - names are quoted, statements rendered from trees

    @property
    def counting(self) -> str:
        """Answers one list: rows added, changed, removed."""
        kinds = ("insert", "update_postimage", "delete")
        counts = ", ".join(f"count(*) FILTER ({KIND} = '{kind}')" for kind in kinds)
        return f"SELECT [{counts}] FROM {_LAID}"  # noqa: S608

    def _kind_of(self) -> str:
        one_way = f"CASE WHEN {_TIMES} > 0 THEN 'insert' ELSE 'delete' END"
        if not self.keys:
            return one_way
        of_key = f"OVER (PARTITION BY {', '.join(map(_quoted, self.keys))})"
        return f"""CASE WHEN min({_TIMES}) {of_key} < 0 AND max({_TIMES}) {of_key} > 0
            THEN CASE WHEN {_TIMES} > 0 THEN 'update_postimage' ELSE 'update_preimage' END ELSE {one_way} END"""


def changes_of(now: Reading, before: Reading, keys: Sequence[str]) -> Changes:
    """`keys`: the table's own."""
    in_clear = all(key in now.columns and key in before.columns for key in keys) and not now.masks.keys() & set(keys)
    return Changes(
        dataset=now.dataset, table=now.table, columns=(KIND, *now.columns), rows=now.rows, masks=now.masks,
        grants=now.grants, before=before, now=now, keys=tuple(keys) if in_clear else (),
    )  # fmt: skip


def _quoted(column: str) -> str:
    return as_text(name(column), "duckdb")
