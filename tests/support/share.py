"""The share on a PostgreSQL and Delta tables of its own: orders by month and country, some names in Korean."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session, sessionmaker
from starlette.routing import BaseRoute, Mount

from lakehouse import log
from marketplace.accounts.schemas import NewApiToken
from marketplace.accounts.service import create_api_token, revoke_api_token
from marketplace.doors.files.app import create_app
from marketplace.doors.share.share import PREFIX
from marketplace.grants import service
from marketplace.releases.models import Release
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from tests.marketplace.doors.test_tokens import PUBLIC
from tests.support.as_policy import policy_url
from tests.support.declarations import make_sector
from tests.support.gate import ORDERS, PSEUDONYM_KEY, make_dataset, make_grant
from tests.support.http import Scripted, scripted, served, until
from tests.support.marketplace import NOW, TestClock, Web, make_organisation, make_settings

COLUMNS = {
    "invoice": "string", "country": "string", "day": "date", "quantity": "bigint", "price": "decimal(12,3)",
    "customer": "string", "born": "date", "month": "string", "_delivery": "string", "_ingested_at": "timestamp",
}  # fmt: skip
_KINDS = {"string": pa.string(), "date": pa.date32(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
SCHEMA = pa.schema([(name, _KINDS.get(kind, pa.decimal128(12, 3))) for name, kind in COLUMNS.items()])
FRANCE = {
    "rows": [{"column": "country", "op": "eq", "values": ["France"]}], "masks": {"customer": "pseudonym"},
    "columns": ["invoice", "day", "quantity", "price", "customer", "country"],
}  # fmt: skip
SHARES = "/shares/lakehouse"
TABLE = f"{SHARES}/schemas/sales/tables/orders"


def order(delivery: str, number: int, country: str, month: str, **changes: Any) -> dict[str, Any]:
    return {
        "invoice": f"{delivery}-{number}", "country": country, "day": date.fromisoformat(f"{month}-05"),
        "quantity": number, "price": number, "customer": f"고객 {number}", "born": date(1890 + number, 5, 17),
        "month": month, "_delivery": delivery, "_ingested_at": datetime(2026, 11, 1, tzinfo=UTC), **changes,
    }  # fmt: skip


def orders(delivery: str, month: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [order(delivery, n, country, month) for country, count in counts.items() for n in range(count)]


@dataclass
class Sharing:
    """The door, who comes to it, and the table `sales.orders` behind it. `recorded`: where accesses are told.

    `routes`: all that the door has.
    """

    url: str
    clock: TestClock
    sessions: sessionmaker[Session]
    folder: Path
    home: Path
    recorded: Scripted
    routes: Sequence[BaseRoute]

    def token(self, member: str, *rights: str, days: int = 30) -> tuple[str, str]:
        """A new API token and its id; with the right `share` unless told otherwise."""
        new = NewApiToken(label="partner", days=days, rights=frozenset(rights or ("share",)))  # type: ignore[arg-type]
        with self.sessions.begin() as session:
            row, token = create_api_token(session, member, new, self.clock())
            return token, row.id

    def revoke_token(self, member: str, token_id: str) -> None:
        with self.sessions.begin() as session:
            revoke_api_token(session, member, token_id, self.clock())

    def grant(self, organisation: str, dataset: Dataset | None = None, **terms: Any) -> str:
        """The purchase of a new grant from now on."""
        with self.sessions.begin() as session:
            return make_grant(session, make_organisation(session, organisation), **terms).purchase_id

    def revoke(self, purchase: str) -> None:
        with self.sessions.begin() as session:
            service.revoke(session, purchase_id=purchase, reason="refunded", now=self.clock())

    def append(self, delivery: str, rows: Sequence[dict[str, Any]]) -> int:
        return log.append(pa.Table.from_pylist(list(rows), schema=SCHEMA), self.folder, delivery)

    def correct(self, delivery: str, old: str, rows: Sequence[dict[str, Any]]) -> int:
        brought = [{**row, "_delivery": delivery} for row in rows]
        return log.replace(pa.Table.from_pylist(brought, schema=SCHEMA), self.folder, delivery, [old])

    def released(self, version: int, at: datetime, **changes: Any) -> None:
        with self.sessions.begin() as session:
            session.add(Release(
                id=f"rel_{version}", dataset=ORDERS, delta_version=version, published_at=at, certificate={}, samples=[],
                links=[], declaration_hash="d", body_hash="b", **changes,
            ))  # fmt: skip

    def told(self, count: int) -> list[dict[str, Any]]:
        """The accesses that the door has told of, once it has told of so many."""
        until(lambda: len(self.recorded.asked) >= count or None)
        return [asked.body for asked in self.recorded.asked]


@dataclass
class Recipient:
    """A program with a token."""

    sharing: Sharing
    token: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self._ask("POST", path, {} if body is None else body, headers)

    def head(self, path: str) -> httpx.Response:
        return self._ask("HEAD", path, None, {})

    def query(self, body: Any = None, path: str = TABLE, **headers: str) -> list[dict[str, Any]]:
        """The lines of a query that is answered."""
        return lines(self.post(f"{path}/query", body, **headers))

    def rows(self, answer: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of an answer's files, as a client puts them together."""
        return [row for line in answer if "file" in line for row in rows_of(line["file"])]

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"authorization": f"Bearer {self.token}", **named}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        address = f"{self.sharing.url}/delta-sharing{path}"
        return httpx.request(method, address, content=content, headers=sent, timeout=60)


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def rows_of(file: dict[str, Any]) -> list[dict[str, Any]]:
    """With the values of the partition beside those in the file; fetched without a token, as clients do."""
    answer = httpx.get(file["url"], timeout=60)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == file["size"]
    beside = {name: value or None for name, value in file["partitionValues"].items()}
    return [{**row, **beside} for row in pq.read_table(pa.BufferReader(answer.content)).to_pylist()]


@contextmanager
def sharing(web: Web, folder: Path, database_url: str, *datasets: Dataset) -> Iterator[Sharing]:
    """The door of a network that declares those; orders unless told otherwise. Its table is empty."""
    policy = policy_url(database_url)
    registry = Registry((make_sector(*(datasets or (make_dataset(),)), id_="sales"),))
    with scripted() as recorded:
        recorded.answers = [(201, {})]
        settings = replace(
            make_settings(folder / "share", database_url, marketplace_url=recorded.url),
            policy_database_url=policy.render_as_string(hide_password=False),
        )
        for name, value in {"jwt-public.pem": PUBLIC, "pseudonym-key": PSEUDONYM_KEY}.items():
            (settings.secrets / name).write_text(value)
        table = settings.layout.table("sales", "orders")
        log.create(table, COLUMNS, ["month", "country"], properties={"delta.enableChangeDataFeed": "true"})
        app = create_app(settings, clock=web.clock, declarations=SimpleNamespace(current=lambda: registry))  # type: ignore[arg-type]
        with served(app) as url:
            door = app.state.door
            object.__setattr__(door, "settings", replace(settings, files_url=url))
            routes = next(one.routes for one in app.routes if isinstance(one, Mount) and one.path == PREFIX)
            yield Sharing(url, web.clock, web.parts.sessions, table, settings.home, recorded, routes)


__all__ = ["NOW", "Recipient", "Sharing", "sharing"]
