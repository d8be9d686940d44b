"""Trino leaves of every value what DuckDB leaves, in the same type: halves, overflows, NaN, NFD, texts without a word."""

import math
import unicodedata
from typing import Any

import duckdb
import pytest

from marketplace.licensing.mask_trees import mask_tree
from marketplace.licensing.rendering import as_text
from marketplace.licensing.scope import MaskedColumn
from tests.marketplace.doors.conftest import Gate, People

pytestmark = pytest.mark.stack
NFD = unicodedata.normalize("NFD", "서울 강남구")
TEXTS = (
    NFD,
    "서울특별시 강남구",
    "  서울  강남구 역삼동",
    "",
    " ",
    "👩‍👩‍👧 가족",
    "서울\u00a0강남구",
    "it''s -- nobody''s",
    None,
)
WHOLE = (0, 1, -1, 499, 500, -499, -500, 1499, 1500, None)
SMALL, LARGE = (*WHOLE, 2**31 - 1, -(2**31)), (*WHOLE, 2**63 - 1, -(2**63))
DECIMALS = ("0.000", "0.125", "-0.125", "0.124", "999999999.999", "-999999999.999", None)
DOUBLES = ("0.5", "-0.5", "0.49999999999999994", "1.7e308", "-1.7e308", "5e-324", "Infinity", "-Infinity", "NaN", None)
CASES: list[tuple[str, dict[str, Any], tuple[Any, ...]]] = [
    ("varchar", {"mask": "truncate", "length": 2}, TEXTS), ("varchar", {"mask": "generalise", "words": 1}, TEXTS),
    ("varchar", {"mask": "generalise", "words": 2}, TEXTS),
    ("varchar", {"mask": "generalise", "levels": {"서울특별시 강남구": "서울", "it's -- nobody's": "a longer 'one'"}}, TEXTS),
    ("integer", {"mask": "round", "step": 1000}, SMALL), ("bigint", {"mask": "round", "step": 1000}, LARGE),
    ("bigint", {"mask": "round", "step": 2**63 - 1}, LARGE), ("decimal(12,3)", {"mask": "round", "step": "0.25"}, DECIMALS),
    ("double", {"mask": "round", "step": 1}, DOUBLES), ("double", {"mask": "round", "step": "0.000001"}, DOUBLES),
    ("integer", {"mask": "bucket", "edges": [-500, 0, 1000]}, SMALL), ("bigint", {"mask": "bucket", "edges": [0, 500]}, LARGE),
    ("decimal(12,3)", {"mask": "bucket", "edges": ["-0.125", 0, "0.125"]}, DECIMALS),
    ("double", {"mask": "bucket", "edges": [0, "0.5"]}, DOUBLES),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "masking", "values"), CASES)
def test_both_engines_leave_the_same(
    gate: Gate, people: People, kind: str, masking: dict[str, Any], values: tuple[Any, ...]
) -> None:
    tree = mask_tree(MaskedColumn(column="v", type=kind, **masking), "domain")
    rows = ", ".join(f"({n}, CAST({_quoted(value)} AS {kind}))" for n, value in enumerate(values))
    asked = "SELECT {0} AS shown, typeof({0}) FROM (VALUES {1}) t(n, v) ORDER BY n"
    answer = gate.ask(people.ann, asked.format(as_text(tree, "trino"), rows).encode().decode())
    assert answer.error is None, answer.message
    assert {row[1] for row in answer.rows} == {kind}
    found = duckdb.sql(asked.format(as_text(tree, "duckdb"), rows)).fetchall()
    assert [_plain(row[0]) for row in answer.rows] == [_plain(row[0]) for row in found]


def _quoted(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'"


def _plain(value: Any) -> Any:
    """Trino's JSON writes decimals, NaN and infinity as texts."""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else str(value).replace("inf", "Infinity")
    return value if value is None or isinstance(value, int) else str(value)
