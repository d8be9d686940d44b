"""Sample queries are run before publishing, as a buyer of the plans would: on sample rows, through the licence."""

from typing import Any

import pytest

from marketplace.listings.trying import causes
from sectors.registry import Registry
from tests.support.commerce import DATASET, draft
from tests.support.declarations import make_dataset, make_sector

DECLARED = Registry((make_sector(make_dataset()),))
ROWS = {DATASET: [{"station": "Alpha", "output": "12.50", "measured_at": "2026-10-31 23:00:00", "month": "2026-10"}]}
SOME = {"dataset": DATASET, "columns": ["station", "output"], "masks": {"output": {"mask": "round", "step": 10}}}


def refused(sql: str, licence: dict[str, Any] | None = None) -> list[str]:
    plans = [{"kind": "free", "licences": [licence or SOME]}]
    queries = [{"title": {"en": "Question", "ko": "질문"}, "sql": sql}]
    return [one.en for one in causes(draft(plans=plans, sample_queries=queries), ROWS, DECLARED)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT station, sum(output) FROM energy.generation GROUP BY station",
        "SELECT count(*) FROM lakehouse.energy.generation",
        "WITH own AS (SELECT * FROM energy.generation) SELECT approx_distinct(station) FROM own",
    ],
)
def test_what_the_plan_gives_runs(sql: str) -> None:
    assert refused(sql) == []


@pytest.mark.parametrize(
    ("sql", "cause"),
    [
        ("SELECT measured_at FROM energy.generation", "measured_at"),
        ("SELECT * FROM energy.prices", "does not give energy.prices"),
        ('SELECT * FROM "energy.generation#"', "does not give"),
        ("SELECT * FROM generation", "does not give"),
        ("DELETE FROM energy.generation", "no query"),
        ("SELECT FROM WHERE", ""),
        ("SELECT * FROM read_csv('/etc/passwd')", "something else than tables"),
        ("SELECT * FROM 'x.csv'", ""),
        ("SELECT 1; SELECT 2 FROM energy.generation", ""),
        ("SELECT sum(station) FROM energy.generation", "sum"),
        ("SELECT count(*) FROM range(1000000) a, range(1000000) b, energy.generation", ""),
    ],
)
def test_what_it_does_not_give_is_refused(sql: str, cause: str) -> None:
    found = refused(sql)
    assert len(found) == 1
    assert cause in found[0]


def test_masks_and_rows_hold_on_the_samples_too() -> None:
    """A value that is not there makes the query fail."""
    rounded = "SELECT CAST(CASE WHEN max(output) = {} THEN '1' ELSE 'x' END AS integer) FROM energy.generation"
    assert refused(rounded.format("10")) == []
    assert len(refused(rounded.format("12.5"))) == 1
    none = {"dataset": DATASET, "rows": [{"column": "month", "op": "eq", "values": ["2020-01"]}]}
    empty = "SELECT CAST(CASE WHEN count(*) = 0 THEN '1' ELSE 'x' END AS integer) FROM energy.generation"
    assert refused(empty, none) == []
    assert len(refused(empty)) == 1
