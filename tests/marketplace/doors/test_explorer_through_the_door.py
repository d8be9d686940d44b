"""Every statement that explorer and analysis write goes through the real door, and is answered of licensed rows alone.

The licence shows France without its other columns, and the customer as a code: 7 of the 10 rows.
"""

import re
from datetime import date
from typing import Any

import pytest

from analysis.methods import Role, methods
from analysis.rows import MOST
from dashboards.analysing import statement as analysing
from dashboards.analysing.ask import Ask
from dashboards.exploring import statement
from dashboards.exploring.checked import checked
from dashboards.exploring.held import Held
from dashboards.exploring.question import (
    Chart,
    Filter,
    Grain,
    Group,
    How,
    Measure,
    Op,
    Period,
    Question,
    Versus,
)
from tests.marketplace.doors.conftest import FRANCE, Answer, Gate, People

pytestmark = pytest.mark.stack
ROWS = 7
QUANTITY, COUNTRY, MASKED = Measure(How.MEAN, "quantity"), Group("country"), Group("customer")
CHARTS: list[dict[str, Any]] = [
    *({"chart": chart, "x": Group("day", grain)} for chart in (Chart.LINE, Chart.AREA, Chart.BAR) for grain in
      (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)),
    *({"chart": Chart.BAR, "x": Group("day", grain)} for grain in (Grain.DAY_OF_WEEK, Grain.MONTH_OF_YEAR)),
    {"chart": Chart.BAR, "x": MASKED}, {"chart": Chart.BAR, "x": COUNTRY, "by": MASKED},
    {"chart": Chart.HEAT, "x": Group("day", Grain.MONTH_OF_YEAR), "by": MASKED},
    {"chart": Chart.TABLE}, {"chart": Chart.TABLE, "x": MASKED, "by": COUNTRY},
    {"chart": Chart.BOX, "x": COUNTRY}, {"chart": Chart.HISTOGRAM, "x": Group("quantity")},
    {"chart": Chart.SCATTER, "x": Group("quantity")},
]  # fmt: skip
MEASURED = [*(Measure(how, "quantity") for how in How if how is not How.COUNT), Measure(How.DISTINCT, "customer")]
FILTERS = {
    Filter("country", Op.IN, ("France", "Korea")): 7, Filter("country", Op.IN, ("Korea",)): 0,
    Filter("country", Op.NOT_IN, ("France",)): 0, Filter("quantity", Op.BETWEEN, ("1", "3")): 4,
    Filter("customer", Op.CONTAINS, ("customer",)): 0, Filter("customer", Op.IN, ("customer 1",)): 0,
    Filter("invoice", Op.CONTAINS, ("-10-",)): 5, Filter("quantity", Op.MISSING): 0, Filter("customer", Op.PRESENT): 7,
}  # fmt: skip


def held(gate: Gate) -> Held:
    columns = tuple(column for column in gate.dataset.columns if column.name in FRANCE["columns"])
    return Held(gate.dataset, columns, frozenset({"customer"}))


def asked(gate: Gate, people: People, sql: str) -> Answer:
    answer = gate.ask(people.ann, sql, **{"x-trino-catalog": "lakehouse"})
    assert answer.error is None, f"{answer.message}\n{sql}"
    assert not re.search(r"Korea|customer \d", str(answer.rows)), sql
    return answer


def counted(answer: Answer) -> int:
    return sum(row[answer.names.index("n")] for row in answer.rows)


def explored(gate: Gate, people: People, **asks: Any) -> Answer:
    question = checked(Question(gate.dataset.id, **{"measures": (QUANTITY,), **asks}), held(gate))
    return asked(gate, people, statement.text(question, held(gate)))


def test_every_chart_is_answered_of_the_licensed_rows(gate: Gate, people: People) -> None:
    for chart in CHARTS:
        assert counted(explored(gate, people, **chart)) == ROWS, chart
    for measure in MEASURED:
        assert counted(explored(gate, people, chart=Chart.BAR, x=COUNTRY, measures=(measure,))) == ROWS
    period = Period("day", date(2026, 10, 1), date(2026, 10, 31))
    for versus, rows in ((None, 5), (Versus.BEFORE, 7), (Versus.YEAR, 5)):
        line = {"chart": Chart.LINE, "x": Group("day", Grain.DAY), "period": period, "versus": versus}
        assert counted(explored(gate, people, **line)) == rows


def test_every_filter_sees_licensed_rows_and_masked_values(gate: Gate, people: People) -> None:
    for one, rows in FILTERS.items():
        found = explored(gate, people, chart=Chart.TABLE, filters=(one,))
        assert (counted(found) if found.rows else 0) == rows, one
    offered = asked(gate, people, statement.values(held(gate), "country"))
    assert [row[0] for row in offered.rows] == ["France"]
    codes = asked(gate, people, statement.values(held(gate), "customer"))
    assert all(re.fullmatch(r"[0-9a-f]{32}", row[0]) for row in codes.rows)


def test_every_method_has_its_rows_through_the_door(gate: Gate, people: People) -> None:
    for name, method in methods().items():
        for of in (ROWS, MOST + 1):  # past the bound a sample is drawn: here of all that there is
            ask = Ask(gate.dataset.id, name, tuple((role, _column(role)) for role in method.takes))
            assert asked(gate, people, analysing.count(ask, held(gate))).rows == [[ROWS]]
            sql = analysing.series(ask, held(gate)) if ask.of_series else analysing.rows(ask, held(gate), of)
            answer = asked(gate, people, sql)
            assert (counted(answer) if ask.of_series else len(answer.rows)) == ROWS, sql
    ask = Ask(gate.dataset.id, "trend", ((Role.VALUE, "quantity"), (Role.TIME, "day")))
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        stepped = Ask(ask.dataset, ask.method, ask.roles, grain)
        assert counted(asked(gate, people, analysing.series(stepped, held(gate)))) == ROWS
    distinct = asked(gate, people, analysing.distinct(["country", "customer"], held(gate)))
    assert distinct.rows[0][0] == 1


def _column(role: Role) -> str | tuple[str, ...]:
    columns = {Role.BY: "customer", Role.TIME: "day", Role.COLUMNS: ("quantity", "customer")}
    return columns.get(role, "quantity")


def test_who_holds_nothing_is_refused_whatever_the_statement(gate: Gate, people: People) -> None:
    for chart in (Chart.TABLE, Chart.BAR):
        question = Question(gate.dataset.id, chart, COUNTRY)
        answer = gate.ask(people.bob, statement.text(question, held(gate)), **{"x-trino-catalog": "lakehouse"})
        assert answer.refused
        assert not answer.rows
