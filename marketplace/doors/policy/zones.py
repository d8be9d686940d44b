"""A member's clock: in a session of another zone than UTC, times that are in clear are shown in that zone.

Trino reads every time of a Delta table as one in UTC, and `date(…)`, `hour(…)` and `date_trunc(…)` follow the value,
not the session: without this a Seoul analyst's day would be the UTC day. The instant stays the same. What a licence
masks or filters is computed from the stored value, so it is the same in every session.
"""

from typing import cast

from sqlglot import exp

from marketplace.doors.policy.questions import Question
from marketplace.licensing.rendering import name

STORED = "UTC"


def in_clear(question: Question) -> exp.Expression | None:
    """How Trino is to write the one column of `question` in clear; None: as it stands.

    The plan of a session in UTC holds the column alone, so that files are still skipped by their ranges.
    """
    kind = question.column_type or ""
    if not (kind.startswith("timestamp") and kind.endswith("with time zone")):
        return None
    column = name(next(iter(question.columns)))
    here = cast("exp.Expression", exp.func("current_timezone"))
    stored = exp.EQ(this=here, expression=exp.Literal.string(STORED))
    return cast("exp.Expression", exp.func("if", stored, column, _at(column, here)))


def _at(column: exp.Expression, zone: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="at_timezone", expressions=[column.copy(), zone.copy()])
