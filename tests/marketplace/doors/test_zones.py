"""The session's zone: a Seoul analyst's day is the Seoul day, and a licence gives the same rows and values in each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from tests.marketplace.doors.conftest import SECTOR, Gate, People
from tests.support import delta
from tests.support.gate import column, make_dataset

pytestmark = pytest.mark.stack
ZONES = ["Asia/Seoul", "America/New_York", "UTC"]
TIMES = [
    datetime(2026, 9, 30, 15, 30, tzinfo=UTC),  # 1 October in Seoul
    datetime(2026, 9, 30, 3, 0, tzinfo=UTC),  # 29 September in New York
    datetime(2026, 12, 31, 16, 0, tzinfo=UTC),  # 2027 in Seoul
    datetime(2026, 11, 30, 20, 0, tzinfo=UTC),  # December in Seoul
]
TIME = pa.timestamp("us", tz="UTC")
FIELDS = {"visit": pa.int64(), "at": TIME, "masked_year": TIME, "masked_month": TIME, "_delivery": pa.string(),
          "month": pa.string()}  # fmt: skip
Licence = Callable[..., None]


@pytest.fixture(scope="module")
def visits(gate: Gate) -> Dataset:
    """Four visits in three months, the months as UTC has them."""
    dataset = make_dataset(
        sector=SECTOR, name=f"visits_{gate.run}", key=("visit",), partitions=(Partition("month", "at", Grain.MONTH),),
        columns=(column("visit", "bigint"), *(column(name, "timestamp") for name in ("at", "masked_year", "masked_month"))),
    )  # fmt: skip
    folder = gate.network.lakehouse / SECTOR / dataset.name
    delta.create(folder, pa.schema(FIELDS), ["month"])
    kept = pa.schema({name: kind for name, kind in FIELDS.items() if name != "month"})
    rows = [
        {"visit": n, "at": at, "masked_year": at, "masked_month": at, "_delivery": "v1"} for n, at in enumerate(TIMES)
    ]
    delta.commit(
        folder, 1,
        [delta.Part({"month": f"{row['at']:%Y-%m}"}, pa.Table.from_pylist([row], schema=kept)) for row in rows],
    )  # fmt: skip
    made = gate.as_service(
        f"CALL lakehouse.system.register_table('{SECTOR}', '{dataset.name}', 'local:///{SECTOR}/{dataset.name}')"
    )
    assert made.error is None, made.message
    return dataset


@pytest.fixture
def licence(gate: Gate, people: People, visits: Dataset) -> Licence:
    """Gives Bob's company a licence on the visits."""

    def give(**terms: Any) -> None:
        now = datetime.now(UTC)
        with Session(gate.database) as session, session.begin():
            bob = session.get(Member, people.bob)
            assert bob is not None
            made = licensing.create(session, LicenceTerms.model_validate({"dataset": visits.id, **terms}), visits, now)
            grants.issue(
                session, purchase_id=new_id("pur"), organisation_id=bob.organisation_id, licence=made, deliveries=None,
                starts_at=now, ends_at=None, now=now,
            )  # fmt: skip

    return give


def rows(gate: Gate, member: str, sql: str, zone: str) -> list[list[Any]]:
    answer = gate.ask(member, sql, **{"x-trino-time-zone": zone})
    assert answer.error is None, answer.message
    return answer.rows


@pytest.mark.parametrize("zone", ZONES)
def test_days_and_hours_are_those_of_the_session(
    gate: Gate, people: People, visits: Dataset, licence: Licence, zone: str
) -> None:
    licence()
    sql = f"SELECT date(at), hour(at), current_timezone() FROM lakehouse.{visits.id} ORDER BY visit"
    there = [at.astimezone(ZoneInfo(zone)) for at in TIMES]
    expected = [[date.isoformat(at.date()), at.hour, zone] for at in there]
    for member in (people.bob, people.operator):
        assert rows(gate, member, sql, zone) == expected


def test_a_zone_that_a_statement_sets_holds_for_the_next_one(
    gate: Gate, people: People, visits: Dataset, licence: Licence
) -> None:
    licence()
    headers = gate.headers(people.bob)
    page = gate.client.post(f"{gate.door}/v1/statement", content="SET TIME ZONE 'Asia/Seoul'", headers=headers)
    while "nextUri" in page.json():
        page = gate.client.get(page.json()["nextUri"], headers=headers)
    session = page.headers["x-trino-set-session"]
    first = gate.ask(
        people.bob, f"SELECT date(at) FROM lakehouse.{visits.id} WHERE visit = 0", **{"x-trino-session": session}
    )
    assert (first.message, first.rows) == ("", [["2026-10-01"]])


def test_rows_and_masks_of_a_licence_are_the_same_in_every_zone(
    gate: Gate, people: People, visits: Dataset, licence: Licence
) -> None:
    licence(
        rows=[{"column": "month", "op": "between", "values": ["2026-09", "2026-11"]}],
        masks={"masked_year": "year", "masked_month": "month"},
    )
    sql = f"""SELECT visit, to_unixtime(at), to_unixtime(masked_year), to_unixtime(masked_month), date(masked_year),
              date(masked_month), hour(masked_month) FROM lakehouse.{visits.id} ORDER BY visit"""
    seen = {zone: rows(gate, people.bob, sql, zone) for zone in ZONES}
    assert [row[0] for row in seen["UTC"]] == [0, 1, 3]
    assert {row[4] for row in seen["UTC"]} == {"2026-01-01"}
    assert [row[5] for row in seen["UTC"]] == ["2026-09-01", "2026-09-01", "2026-11-01"]
    assert seen["Asia/Seoul"] == seen["America/New_York"] == seen["UTC"]


def test_two_licences_show_the_same_in_every_zone(
    gate: Gate, people: People, visits: Dataset, licence: Licence
) -> None:
    """One shows every row with the month only, the other September in clear: the clear values alone take the zone."""
    licence(masks={"at": "month"})
    licence(rows=[{"column": "month", "op": "eq", "values": ["2026-09"]}])
    sql = f"SELECT date(at) FROM lakehouse.{visits.id} ORDER BY visit"
    assert rows(gate, people.bob, sql, "UTC") == [["2026-09-30"], ["2026-09-30"], ["2026-12-01"], ["2026-11-01"]]
    assert rows(gate, people.bob, sql, "Asia/Seoul") == [["2026-10-01"], ["2026-09-30"], ["2026-12-01"], ["2026-11-01"]]


def test_a_session_in_utc_reads_the_column_itself(
    gate: Gate, people: People, visits: Dataset, licence: Licence
) -> None:
    """So that files whose ranges lie outside a condition are skipped as before."""
    licence()
    sql = f"EXPLAIN SELECT visit FROM lakehouse.{visits.id} WHERE at > TIMESTAMP '2026-10-01 00:00:00 UTC'"
    assert "at_timezone" in rows(gate, people.bob, sql, "Asia/Seoul")[0][0]
    assert "at_timezone" not in rows(gate, people.bob, sql, "UTC")[0][0]
