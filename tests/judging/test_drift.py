"""Values that are not of their column's type: widened, changed, or simply wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from judging import dry_run
from judging.dry_run import DryRun
from sectors.spec.column import Column
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.text import Text
from tests.support.declarations import make_dataset
from wire.deliveries import Verdict

ALL = Feed("windpark", "*.csv", "0 6 2 * *", (Format(),), refuse_above=1.0)


def judged(folder: Path, kind: str, values: list[str], **policy: OnDrift) -> DryRun:
    column = Column("value", ("Value",), kind, Text("Value", "값"), thousands=",", negative=("(1)",))
    number = Column("id", ("Id",), "bigint", Text("Id", "번호"), required=True)
    plain = column if kind not in ("date", "timestamp") else replace(column, thousands=None, negative=())
    dataset = make_dataset(columns=(number, plain), key=("id",), partitions=(), feed=ALL, drift=DriftPolicy(**policy))
    file = folder / "a.csv"
    rows = "".join(f'{place},"{value}"\n' for place, value in enumerate(["1", *values]))
    file.write_text(f"Id,Value\n{rows if kind != 'date' else rows.replace(chr(34) + '1' + chr(34), '2026-10-01', 1)}")
    return dry_run.run(dataset, file)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("integer", ["3,000,000,000", "2"], "column value: 1 values are beyond integer; bigint holds them"),
        ("integer", ["1.5", "2"], "column value: 1 values are beyond integer; decimal(38,2) holds them"),
        ("bigint", ["9223372036854775808"], "column value: 1 values are beyond bigint; decimal(38,0) holds them"),
        ("decimal(4,2)", ["123.45", "(123.45)"], "column value: 2 values are beyond decimal(4,2); decimal(38,2) holds them"),
        ("decimal(4,2)", ["1.234"], "column value: 1 values are beyond decimal(4,2); decimal(38,4) holds them"),
    ],
)  # fmt: skip
def test_what_a_wider_type_holds_is_said_and_can_refuse(
    tmp_path: Path, kind: str, values: list[str], said: str
) -> None:
    found = judged(tmp_path, kind, values)
    assert (found.verdict, found.drift) == (Verdict.ACCEPTED, (said,))
    assert found.quarantined > 0
    frozen = judged(tmp_path, kind, values, widened=OnDrift.FREEZE)
    assert frozen.refused_for is not None
    assert (frozen.refused_for.code, frozen.refused_for.cause) == ("type_drift", said)
    assert judged(tmp_path, kind, values, changed=OnDrift.FREEZE).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("integer", ["x", "y", "z"], "column value: 3 of 4 values are not of type integer"),
        ("date", ["soon", "later"], "column value: 2 of 3 values are not of type date"),
    ],
)
def test_a_column_whose_values_are_others_has_changed(tmp_path: Path, kind: str, values: list[str], said: str) -> None:
    found = judged(tmp_path, kind, values)
    assert (found.verdict, found.drift) == (Verdict.ACCEPTED, (said,))
    frozen = judged(tmp_path, kind, values, changed=OnDrift.FREEZE)
    assert frozen.refused_for is not None
    assert (frozen.refused_for.code, frozen.refused_for.cause) == ("type_drift", said)


@pytest.mark.parametrize("values", [["x", "2", "3"], ["x", "2"], ["", ""], ["2", "3"]])
def test_a_few_wrong_values_are_no_drift(tmp_path: Path, values: list[str]) -> None:
    found = judged(tmp_path, "integer", values, changed=OnDrift.FREEZE, widened=OnDrift.FREEZE)
    assert (found.verdict, found.drift) == (Verdict.ACCEPTED, ())
