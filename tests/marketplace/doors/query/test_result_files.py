"""A whole result as a file: every type of the engine arrives as itself, in every form."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from marketplace.doors.query.asking import Answer
from marketplace.doors.query.errors import ExportRefused
from marketplace.doors.query.result_files import as_form, as_parquet
from wire.files import Form

COLUMNS = [
    {"name": name, "type": kind}
    for name, kind in (
        ("이름", "varchar"), ("n", "bigint"), ("d", "decimal(12, 3)"), ("x", "double"), ("day", "date"), ("yes", "boolean"),
        ("at", "timestamp(6) with time zone"), ("list", "array(varchar)"), ("n", "integer"),
    )
]  # fmt: skip
ROW = ["=1+1", 2**60, "1.230", "NaN", "1890-05-17", True, "2026-10-01 09:00:00.123456 Asia/Seoul", ["가", None], 7]
NULLS = [None] * len(ROW)


async def pages(*answers: Answer) -> AsyncIterator[Answer]:
    for answer in answers:
        yield answer


def made(folder: Path, *answers: Answer) -> Path:
    target = folder / "rows.parquet"
    asyncio.run(as_parquet(pages(*answers), target))
    return target


def answer(*rows: list[Any]) -> Answer:
    return Answer("q", None, COLUMNS, rows)


def test_every_type_arrives_as_itself(tmp_path: Path) -> None:
    rows = pq.read_table(made(tmp_path, Answer("q", "/next"), answer(ROW), answer(NULLS))).to_pylist()
    first = rows[0]
    assert first.pop("x") != first.get("x")  # NaN
    assert first == {
        "이름": "=1+1", "n": 2**60, "d": Decimal("1.230"), "day": date(1890, 5, 17), "yes": True,
        "at": datetime(2026, 10, 1, 0, 0, 0, 123456, UTC), "list": '["가",null]', "n (2)": 7,
    }  # fmt: skip
    assert set(rows[1].values()) == {None}


def test_json_lines_have_the_offset_of_the_zone(tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    as_form(made(tmp_path, answer(ROW, NULLS)), Form.JSONL, target, "Asia/Seoul")
    first, second = (json.loads(line) for line in target.read_text().splitlines())
    assert (first["at"], first["n"], first["이름"]) == ("2026-10-01T09:00:00.123456+09:00", 2**60, "=1+1")
    assert second["at"] is None


def test_a_workbook_runs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "rows.xlsx"
    as_form(made(tmp_path, answer(ROW)), Form.XLSX, target, "Asia/Seoul")
    head, row = CalamineWorkbook.from_path(target).get_sheet_by_name("data").to_python()
    told = dict(zip(map(str, head), row, strict=True))
    assert (told["이름"], told["n"], told["n (2)"]) == ("'=1+1", str(2**60), 7)


def test_a_refusal_is_the_doors_words(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="not licensed"):
        made(tmp_path, Answer("q", None, error={"message": "x is not licensed to you"}))


def test_a_statement_without_rows_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="gives no rows"):
        made(tmp_path, Answer("q", None))


def test_json_lines_hold_numbers_that_json_has(tmp_path: Path) -> None:
    """No NaN, no infinity, and no number that begins with its point; none loses a digit."""
    kinds = ("double", "double", "real", "decimal(2, 2)", "decimal(38, 38)", "decimal(38, 3)")
    columns = [{"name": f"c{place}", "type": kind} for place, kind in enumerate(kinds)]
    longest = "12345678901234567890123456789012345.678"
    rows = [["NaN", 1.5, "-Infinity", "-0.50", "-0." + "1" * 38, longest], [None] * len(kinds)]
    target = tmp_path / "rows.jsonl"
    as_form(made(tmp_path, Answer("q", None, columns, rows)), Form.JSONL, target, "UTC")

    def no_constant(name: str) -> None:
        raise AssertionError(name)

    lines = target.read_text().splitlines()
    first, second = (json.loads(line, parse_constant=no_constant, parse_float=Decimal) for line in lines)
    assert first["c0"].lower() == "nan"
    assert first["c2"].lower() in ("-inf", "-infinity")
    assert [first[f"c{n}"] for n in (1, 3, 5)] == [Decimal("1.5"), Decimal("-0.50"), Decimal(longest)]
    assert first["c4"] == "-0." + "1" * 38
    assert set(second.values()) == {None}
