"""Whichever lane takes each delivery, rows take each other's place alike: any mixture ends as one lane alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from infra.network import Network
from lakehouse.layout import SINCE, UNTIL
from pipeline.settings import LIGHT_ROWS
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.table import Deleted, Mode, Write
from tests.support.lanes import on_network
from tests.support.registers import HEADER, Register, make_register
from tests.support.sketched import said

pytestmark = pytest.mark.spark
LIGHT, SPARK = LIGHT_ROWS, 0
FILES: tuple[Mapping[str, Any], ...] = (
    {"rows": ("a,north,1,2026-10-01,I", "b,north,2,2026-10-01,I", "한글,south,3,,I", "d,south,NaN,2026-10-01,I")},
    {"rows": ("b,south,9,2026-10-02,U", "b,north,8,2026-09-02,U", "d,south,NaN,2026-10-01,I", "e,south,x,,I")},
    {"rows": ("a,north,1,2026-10-01,I", "한글,south,,2026-10-04,D", "f,west,1e3,2026-10-04,I")},
)  # fmt: skip
NEW = {"rows": ("a,north,1,2026-10-05,U,new",), "header": HEADER.replace("\n", ",Extra\n")}
CASES = {
    "upsert": (Write(Mode.UPSERT, "changed_on", Deleted("op", ("D",))), ("id",)),
    "snapshot": (Write(Mode.SNAPSHOT, refuse_removal_above=1), ("id",)),
    "snapshot without a key": (Write(Mode.SNAPSHOT, refuse_removal_above=1), ()),
    "period": (Write(Mode.PERIOD, refuse_removal_above=1), ("id",)),
}


@dataclass(frozen=True)
class Made:
    """`_since` and `_until` as the place of the release: Spark writes comments in versions of their own."""

    rows: list[dict[str, Any]]
    releases: list[dict[str, Any]]


def made(network: Network, folder: Path, case: str, lanes: tuple[int, ...]) -> Made:
    write, key = CASES[case]
    settings = on_network(network, folder)
    register = Register(settings, make_register(write, key=key, drift=DriftPolicy(OnDrift.EVOLVE)))
    files = (*FILES, NEW) if case == "upsert" else FILES  # a column that is new to the table goes to Spark anyway
    for file, light_rows in zip(files, lanes, strict=False):
        register.settings = replace(settings, light_rows=light_rows)
        register.deliver(*file["rows"], **{name: value for name, value in file.items() if name != "rows"})
    which = {release.delta_version: place for place, release in enumerate(register.releases)} | {None: None}
    rows = [row | {name: which[row[name]] for name in (SINCE, UNTIL)} for row in register.rows()]
    releases = [
        release.model_dump(exclude={"delta_version", "sketches"}) | {"sketches": said(release.sketches)}
        for release in register.releases
    ]
    for release in releases:
        for column in release["certificate"]["columns"]:
            del column["distinct"]  # which Spark estimates
    return Made(sorted(rows, key=str), releases)


@pytest.mark.parametrize("case", CASES)
def test_any_mixture_of_lanes_comes_to_the_same(network: Network, tmp_path: Path, case: str) -> None:
    alone = made(network, tmp_path / "light", case, (LIGHT,) * 4)
    mixed = made(network, tmp_path / "mixed", case, (SPARK, LIGHT, SPARK, LIGHT))
    assert [str(row) for row in mixed.rows] == [str(row) for row in alone.rows]  # NaN is no number's equal
    assert [str(release) for release in mixed.releases] == [str(release) for release in alone.releases]
