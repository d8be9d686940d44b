"""Every term that doors enforce denies something at every door: the policy point (SQL, dashboards, query page), files,
share. A term without a denial here cannot be enforced, and one here that gives everything fails.

The policy point's answers are applied by DuckDB to the table's own rows, as Trino applies them.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
import sqlglot
from deltalake import DeltaTable
from starlette.testclient import TestClient

from marketplace.doors.policy.app import create_app
from marketplace.doors.tokens import FILES, Key, sign
from marketplace.licensing import pseudonyms
from marketplace.licensing.standing import ENFORCED
from marketplace.settings import Settings
from tests.marketplace.doors.test_policy import TABLE, ask
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.as_policy import policy_url
from tests.support.gate import NOW, ORDERS, rows_in_duckdb
from tests.support.marketplace import Web
from tests.support.masked import WRITTEN
from tests.support.share import COLUMNS, Recipient, Sharing, orders, sharing
from tests.support.share import TABLE as SHARED
from wire.masks import Mask

pytestmark = pytest.mark.postgres
Row = Mapping[str, Any]
DAY = timedelta(days=1)
SEOUL_MIDNIGHT = datetime(2026, 11, 2, 15, tzinfo=UTC)


class Refused(Exception):
    """The door gives nothing."""


@dataclass
class Doors:
    """The doors of one network, and the member who comes to them."""

    sharing: Sharing
    policy: TestClient
    member: str
    recipient: Recipient

    def by_sql(self) -> list[Row]:
        shown = [name for name in COLUMNS if self._allowed(name)]
        if not shown:
            raise Refused
        filters = ask(self.policy, "row-filters", self.member, "GetRowFilters", resource={"table": TABLE})
        asked = [{"column": {**TABLE, "columnName": name, "columnType": "varchar"}} for name in shown]
        masks = ask(self.policy, "batch-column-masks", self.member, "GetColumnMask", filterResources=asked)
        told = {mask["index"]: _for_duckdb(mask["viewExpression"]["expression"]) for mask in masks}
        where = " AND ".join(f"({_for_duckdb(one['expression'])})" for one in filters) or None
        table = DeltaTable(self.sharing.folder).to_pyarrow_table()
        rows = rows_in_duckdb(table, {name: told.get(n, f'"{name}"') for n, name in enumerate(shown)}, where)
        return [dict(zip(shown, row, strict=True)) for row in rows]

    def by_file(self) -> list[Row]:
        content = self.get(self.file()).raise_for_status().content
        return pq.read_table(io.BytesIO(content)).to_pylist()  # type: ignore[no-any-return]

    def file(self) -> str:
        """The address of a file of everything, made anew or before."""
        address = f"{self.sharing.url}/files/{ORDERS}"
        while (answer := httpx.post(address, json={}, headers=self._token(), timeout=60)).status_code == 202:
            time.sleep(0.05)
        if answer.status_code != 200:
            raise Refused
        return f"{address}/{answer.json()['id']}/{answer.json()['name']}"

    def get(self, address: str) -> httpx.Response:
        return httpx.get(address, headers=self._token() if "/files/sales" in address else {}, timeout=60)

    def _token(self) -> dict[str, str]:
        now, stands_on = self.sharing.clock(), Key(self.member)
        signed = sign(self.member, FILES, private_key=PRIVATE, now=now, term=DAY, stands_on=stands_on)
        return {"authorization": f"Bearer {signed.token}"}

    def by_share(self) -> list[Row]:
        answer = self.recipient.post(f"{SHARED}/query")
        if answer.status_code != 200:
            raise Refused
        return self.recipient.rows(self.recipient.query())

    def _allowed(self, column: str) -> bool:
        asked = {"table": {**TABLE, "columns": [column]}}
        return ask(self.policy, "allow", self.member, "SelectFromColumns", resource=asked) is True


def _for_duckdb(expression: str) -> str:
    plain = expression.replace(".".join(pseudonyms.IN_TRINO), pseudonyms.FUNCTION)
    return sqlglot.transpile(plain, read="trino", write="duckdb", identify=True)[0]


@pytest.fixture
def doors(web: Web, tmp_path: Path, database_url: str, settings: Settings) -> Iterator[Doors]:
    """September of two countries and October of one; nothing is licensed yet."""
    reads = replace(settings, policy_database_url=policy_url(database_url).render_as_string(hide_password=False))
    with (
        sharing(web, tmp_path, database_url) as made,
        TestClient(create_app(reads, clock=web.clock)) as policy,
    ):
        made.append("d1", orders("d1", "2026-09", {"France": 3, "대한민국": 4}))
        made.append("d2", orders("d2", "2026-10", {"France": 5}))
        _, viewer = web.signed_in_as("buyer", "acme")
        yield Doors(made, policy, viewer.member_id, Recipient(made, made.token(viewer.member_id, days=365)[0]))


WAYS: Sequence[Callable[[Doors], list[Row]]] = (Doors.by_sql, Doors.by_file, Doors.by_share)
EVERYTHING = 12  # rows


@dataclass(frozen=True)
class Denial:
    """What `terms` leave of the table at `after` the grant began; `left` None: nothing at all, the door refuses."""

    terms: Mapping[str, Any]
    left: Callable[[Sequence[Row]], bool] | None
    after: timedelta = field(default=timedelta())


def only(column: str, *values: Any) -> Callable[[Sequence[Row]], bool]:
    return lambda rows: bool(rows) and {row[column] for row in rows} <= set(values)


def masked(name: str, mask: Mask) -> Denial:
    """No row shows the value that lies there; where the column is personal the licence needs a mask of its own."""
    there = {row[name] for month in ("2026-09", "2026-10") for row in orders("d", month, {"France": 5})}
    shown = {"month": {date(2026, 9, 1), date(2026, 10, 1)}, "year": {date(2026, 1, 1)}}.get(mask.value)
    written = {**WRITTEN, **TELLING}[mask]
    return Denial(
        {"columns": ["invoice", "country", name], "masks": {name: written}},
        lambda rows: (
            len(rows) == EVERYTHING
            and (shown is None or {row[name] for row in rows} == shown)
            and not {row[name] for row in rows} & (there - {0})
        ),
    )


TELLING = {
    Mask.BUCKET: {"mask": "bucket", "edges": [-1]},
    Mask.GENERALISE: {"mask": "generalise", "levels": {"France": "Europe", "대한민국": "Asia"}},
}
FITTING = {
    Mask.NULL: "quantity", Mask.PSEUDONYM: "customer", Mask.SALTED: "customer", Mask.YEAR: "day", Mask.MONTH: "day",
    Mask.TRUNCATE: "invoice", Mask.GENERALISE: "country", Mask.ROUND: "quantity", Mask.BUCKET: "quantity",
}  # fmt: skip
DENIALS: Mapping[str, Sequence[Denial]] = {
    "columns": [Denial({"columns": ["invoice", "country"]}, lambda rows: bool(rows) and set(rows[0]) == {"invoice", "country"})],
    "rows": [Denial({"rows": [{"column": "country", "op": "eq", "values": ["France"]}]}, only("country", "France"))],
    "history_days": [
        Denial({"history_days": 20}, only("month", "2026-10")),
        Denial({"history_days": 20}, lambda rows: not rows, after=40 * DAY),
    ],
    "delay_days": [
        Denial({"delay_days": 20}, only("month", "2026-09")),
        Denial({"delay_days": 20}, lambda rows: len(rows) == EVERYTHING, after=20 * DAY),
    ],
    "version": [Denial({"version": "pinned", "deliveries": ["d1"]}, only("month", "2026-09"))],
    "term_days": [Denial({"term_days": 1}, lambda rows: len(rows) == EVERYTHING), Denial({"term_days": 1}, None, after=DAY)],
    "seats": [Denial({"seats": 2}, None)],
    "aggregate_only": [Denial({"aggregate_only": {"minimum_group": 2}}, None)],
}  # fmt: skip
COUNTED = {"quotas"}  # where the use is let out: test_quotas.py, files/test_quota.py, share/test_quota.py


def test_every_enforced_term_has_a_denial() -> None:
    assert {*DENIALS, "masks", *COUNTED} == ENFORCED
    assert set(FITTING) == set(Mask)


CASES = [(term, denial) for term, denials in DENIALS.items() for denial in denials]


@pytest.mark.parametrize("way", WAYS)
def test_without_a_denial_everything_is_given(doors: Doors, way: Callable[[Doors], list[Row]]) -> None:
    with pytest.raises(Refused):
        way(doors)
    doors.sharing.grant("acme")
    assert len(way(doors)) == EVERYTHING


@pytest.mark.parametrize(("term", "denial"), CASES)
def test_an_enforced_term_denies_at_every_door(doors: Doors, term: str, denial: Denial) -> None:
    assert term in denial.terms
    doors.sharing.grant("acme", **denial.terms)
    doors.sharing.clock.at = NOW + denial.after
    for way in WAYS:
        if denial.left is None:
            with pytest.raises(Refused):
                way(doors)
        else:
            assert denial.left(way(doors)), way.__name__


@pytest.mark.parametrize("mask", Mask)
def test_a_mask_holds_at_every_door(doors: Doors, mask: Mask) -> None:
    assert_masked(doors, masked(FITTING[mask], mask))


def assert_masked(doors: Doors, denial: Denial) -> None:
    doors.sharing.grant("acme", **denial.terms)
    assert denial.left is not None
    for way in WAYS:
        rows = way(doors)
        assert denial.left(rows), (way.__name__, rows)


def test_what_was_made_before_midnight_is_not_given_after_it(doors: Doors) -> None:
    """Files are named by what they give, and that is another thing on the next day in Seoul."""
    doors.sharing.grant("acme", history_days=33)
    doors.sharing.clock.at = SEOUL_MIDNIGHT - timedelta(seconds=10)
    assert {len(way(doors)) for way in WAYS} == {EVERYTHING}
    file = doors.file()
    shared = [line["file"]["url"] for line in doors.recipient.query() if "file" in line]
    assert [doors.get(address).status_code for address in (file, *shared)] == [200] * 4
    doors.sharing.clock.forward(timedelta(seconds=20))
    assert 200 not in [doors.get(address).status_code for address in (file, *shared)]
    assert {len(way(doors)) for way in WAYS} == {5}
    assert doors.get(doors.file()).status_code == 200
