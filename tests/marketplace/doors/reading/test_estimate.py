"""What is told of a reading before it happens: true of what the licence gives, and silent of everything else (A5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from lakehouse.layout import DELIVERY, INGESTED_AT
from lakehouse.versions import table_at
from marketplace.doors.reading import estimate
from marketplace.doors.reading.engine import Running, engine
from marketplace.doors.reading.errors import Ended
from marketplace.doors.reading.estimate import estimated
from marketplace.doors.reading.reading import reading_of
from marketplace.grants.values import HeldGrant
from tests.support.gate import NOW, PSEUDONYM_KEY, make_held, principal
from tests.support.licensed import AT, Bought, Commit, Table, declared, facts_of, grants, seen, tables
from tests.support.vectors import delete
from wire.estimates import Basis, Estimate

COLUMNS = ["invoice", "country", "day", "quantity", "price", "customer", "born", "note", "month"]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with TemporaryDirectory() as folder, engine(pseudonym_key=PSEUDONYM_KEY, spill=Path(folder)) as made:
        yield made


def told(running: Running, folder: Path, table: Table, held: list[HeldGrant], columns: list[str]) -> Estimate:
    reading = reading_of(principal(), declared().id, table_at(folder), facts_of(table, held), NOW)
    return estimated(reading, columns, running)


@settings(deadline=None, max_examples=60)
@given(table=tables(), bought=grants())
def test_its_rows_are_those_that_the_grants_cover(running: Running, table: Table, bought: tuple[Bought, ...]) -> None:
    dataset = declared()
    with TemporaryDirectory() as root:
        folder = Path(root) / "orders"
        held = [one.held(dataset, table, table.write(folder)) for one in bought[:1]]
        held += [one.held(dataset, table, ()) for one in bought[1:]]
        found = told(running, folder, table, held, COLUMNS)
        _, rows = seen(dataset, table, held, "org_acme", PSEUDONYM_KEY)
        assert found.rows == len(rows)
        assert found.size is None or found.basis is Basis.STATISTICS


def row(number: int, month: str, *, wide: bool = False) -> dict[str, Any]:
    return {
        "invoice": f"{number}", "country": "France", "day": date(2026, 9, 5), "quantity": number, "price": None,
        "customer": f"{number * 7919}" * (40 if wide else 1), "born": None, "month": month, DELIVERY: "d0",
        INGESTED_AT: AT,
    }  # fmt: skip


def table_with(others: int, *, wide: bool = False) -> Table:
    """Nine rows of September, beside `others` of October and of another delivery."""
    mine = [row(number, "2026-09", wide=wide) for number in range(9)]
    foreign = [row(number, "2026-10", wide=wide) for number in range(others)]
    return Table((Commit("d0", (*mine, *foreign)), Commit("d1", tuple(replace_delivery(foreign)))))


def replace_delivery(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, DELIVERY: "d1", "month": "2026-09"} for one in rows]


SEPTEMBER = {"columns": ["invoice", "quantity", "month"],
             "rows": [{"column": "month", "op": "eq", "values": ["2026-09"]}]}  # fmt: skip


@pytest.mark.parametrize("deliveries", [None, ["d0"]])
def test_what_is_not_licensed_changes_no_figure(running: Running, tmp_path: Path, deliveries: list[str] | None) -> None:
    """A5: rows of other months and deliveries, and values of other columns, however many and large they are."""
    held = [replace(make_held(**SEPTEMBER), deliveries=None if deliveries is None else tuple(deliveries))]
    figures = []
    for place, (others, wide) in enumerate(((0, False), (3, False), (500, True))):
        table = table_with(others, wide=wide)
        if deliveries is None:
            table = Table(table.commits[:1])
        table.write(tmp_path / f"{place}")
        found = told(running, tmp_path / f"{place}", table, held, ["invoice", "quantity", "customer"])
        figures.append((found.rows, found.size, found.basis))
    basis, sized = (Basis.STATISTICS, True) if deliveries is None else (Basis.COUNT, False)
    assert figures[0][0] == 9
    assert (figures[0][1] is not None) is sized
    assert figures[0][2] is basis
    assert figures == [figures[0]] * 3


def test_bytes_are_of_the_columns_that_are_read(running: Running, tmp_path: Path) -> None:
    table = Table(table_with(500, wide=True).commits[:1])
    table.write(tmp_path / "orders")
    held = [
        make_held(columns=["invoice", "customer", "born", "quantity"], masks={"customer": "pseudonym", "born": "null"})
    ]
    small, large = (told(running, tmp_path / "orders", table, held, [name]).size for name in ("quantity", "customer"))
    both, absent = (
        told(running, tmp_path / "orders", table, held, names).size
        for names in (["quantity", "customer"], ["price", "born"])
    )
    assert small
    assert large
    assert both == pytest.approx(small + large, abs=2)
    assert small < large
    assert absent == 0  # not licensed, or never read: as if there were none


def test_rows_that_a_vector_deleted_are_not_counted(running: Running, tmp_path: Path) -> None:
    table = Table(table_with(5).commits[:1])
    version = table.write(tmp_path / "orders")[-1]
    delete(tmp_path / "orders", version + 1, "France", [0, 2])
    found = told(running, tmp_path / "orders", table, [make_held(columns=["invoice"])], ["invoice"])
    assert (found.rows, found.version, found.basis) == (12, version + 1, Basis.STATISTICS)


def test_a_count_that_takes_too_long_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "COUNTING_S", 0.2)
    with engine(pseudonym_key=PSEUDONYM_KEY, spill=tmp_path) as hurried:
        with pytest.raises(Ended), estimate._for_a_moment(hurried):
            hurried.run("SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range % 7 = b.range % 5")
        table = table_with(3)
        table.write(tmp_path / "orders")
        held = [make_held(deliveries=["d0"], columns=["invoice"])]
        assert told(hurried, tmp_path / "orders", table, held, ["invoice"]).rows is None
