"""Hourly steps that a spreadsheet damaged stay refused, however far the declaration is bent to their shape."""

from dataclasses import replace
from pathlib import Path

import pytest

from judging import dry_run
from sectors.registry import load
from sectors.spec.column import Column

PATH = "lifelog/damaged/hourlySteps_merged.csv.gz"
REPEATS = "person_id, hour: repeats another line"


@pytest.mark.real_data
def test_without_the_column_more_no_hour_can_be_read(real_data: Path) -> None:
    declared = replace(load().dataset("lifelog.hourly_steps"), ignored=("Date",))
    found = dry_run.run(declared, real_data / PATH)
    assert found.refused_for is not None
    assert found.refused_for.code == "bad_rows"
    assert dict(found.reasons) == {"hour: not a timestamp": 22_099}


@pytest.mark.real_data
def test_read_with_its_own_pattern_the_hours_of_a_person_clash(real_data: Path) -> None:
    declared = load().dataset("lifelog.hourly_steps")
    found = dry_run.run(replace(declared, columns=tuple(map(_bent, declared.columns))), real_data / PATH)
    assert found.refused_for is not None
    assert found.refused_for.code == "bad_rows"
    assert dict(found.reasons) == {REPEATS: 6_903}


def _bent(column: Column) -> Column:
    if column.name != "hour":
        return column
    return replace(column, sources=(), parts=("Date", "ActivityHour"), formats=("%d-%m-%Y %I:%M:%S %p",))
