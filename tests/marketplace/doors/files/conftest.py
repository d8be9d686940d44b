"""The files door on a PostgreSQL and a Delta table of its own: orders of two companies' grants."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pyarrow as pa
import pytest
from sqlalchemy.orm import Session, sessionmaker

from lakehouse import log
from marketplace.doors.files.app import create_app
from marketplace.doors.tokens import FILES, Key, sign
from marketplace.grants import service
from marketplace.releases.models import Delivery, Release, ReleaseDelivery
from sectors.registry import Registry
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.as_policy import policy_url
from tests.support.declarations import make_sector
from tests.support.gate import ORDERS, PSEUDONYM_KEY, make_dataset, make_grant
from tests.support.http import Scripted, scripted, served
from tests.support.marketplace import NOW, TestClock, Web, make_organisation, make_settings
from tests.support.stripe import until
from wire.deliveries import Verdict

COLUMNS = {
    "invoice": "string", "country": "string", "day": "date", "quantity": "bigint", "price": "decimal(12,3)",
    "customer": "string", "born": "date", "month": "string", "_delivery": "string", "_ingested_at": "timestamp",
}  # fmt: skip
COUNTRIES = ("대한민국", "France", "=1+1")


def orders(delivery: str, count: int, month: str = "2026-09") -> pa.Table:
    """`count` orders, one country after the other; some texts would run in a spreadsheet."""
    rows = [
        {
            "invoice": f"{delivery}-{n}", "country": COUNTRIES[n % 3], "day": date.fromisoformat(f"{month}-05"),
            "quantity": -n, "price": n, "customer": f"customer {n}" if n % 5 else None, "born": date(1890 + n % 90, 5, 17),
            "month": month, "_delivery": delivery, "_ingested_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        for n in range(count)
    ]  # fmt: skip
    kinds = {"string": pa.string(), "date": pa.date32(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
    schema = pa.schema([(name, kinds.get(kind, pa.decimal128(12, 3))) for name, kind in COLUMNS.items()])
    return pa.Table.from_pylist(rows, schema=schema)


@dataclass
class FilesDoor:
    """`recorded`: where accesses are told."""

    url: str
    clock: TestClock
    sessions: sessionmaker[Session]
    folder: Path
    home: Path
    recorded: Scripted

    def header(self, member: str, minutes: float = 60) -> dict[str, str]:
        term = timedelta(minutes=minutes)
        signed = sign(member, FILES, private_key=PRIVATE, now=self.clock(), term=term, stands_on=Key(member))
        return {"authorization": f"Bearer {signed.token}"}

    def grant(self, organisation: str, deliveries: list[str] | None = None, **terms: Any) -> str:
        """The purchase of a new grant from now on."""
        with self.sessions.begin() as session:
            made = make_grant(session, make_organisation(session, organisation), deliveries=deliveries, **terms)
            return made.purchase_id

    def revoke(self, purchase: str) -> None:
        with self.sessions.begin() as session:
            service.revoke(session, purchase_id=purchase, reason="refunded", now=self.clock())

    def release(self, delivery: str, count: int, month: str = "2026-09", at: datetime = NOW - timedelta(days=2)) -> str:
        """A new delivery's rows and the release that brings them."""
        version = log.append(orders(delivery, count, month), self.folder, delivery)
        self.announce(delivery, version, at)
        return f"rel_{delivery}"

    def announce(self, delivery: str, version: int, at: datetime) -> None:
        with self.sessions.begin() as session:
            center = make_organisation(session, "uci", "supply_center")
            session.add(Delivery(
                id=delivery, sector="sales", dataset=ORDERS, supply_center=center.slug, file_name=delivery,
                sha256=delivery, size=1, received_at=at, verdict=Verdict.ACCEPTED, read=1, accepted=1, quarantined=0,
                reasons={}, drift=[], declaration_hash="d", step_version="1", body_hash="b",
            ))  # fmt: skip
            session.flush()
            session.add(Release(
                id=f"rel_{delivery}", dataset=ORDERS, delta_version=version, published_at=at, certificate={}, samples=[],
                links=[ReleaseDelivery(delivery_id=delivery, superseded=False)], declaration_hash="d", body_hash="b",
            ))  # fmt: skip

    def told(self, count: int) -> list[dict[str, Any]]:
        """The accesses that the door has told of, once it has told of so many."""
        until(lambda: len(self.recorded.asked) >= count or None)
        return [asked.body for asked in self.recorded.asked]

    def ask(self, member: str, dataset: str = ORDERS, **asked: object) -> httpx.Response:
        return httpx.post(f"{self.url}/files/{dataset}", json=asked, headers=self.header(member), timeout=30)

    def made(self, member: str, **asked: object) -> str:
        """The address of the file, once it is ready."""
        while (answer := self.ask(member, **asked)).status_code == 202:
            pass
        told = answer.json()
        assert told.get("state") == "ready", told
        return f"{self.url}/files/{told['dataset']}/{told['id']}/{told['name']}"

    def got(self, member: str, address: str, **headers: str) -> httpx.Response:
        return httpx.get(address, headers={**self.header(member), **headers}, timeout=30)


@pytest.fixture
def files(web: Web, tmp_path: Path, database_url: str, clock: TestClock) -> Iterator[FilesDoor]:
    """Three deliveries' rows lie in the table, of two months; ann is of acme, bob of beta."""
    policy = policy_url(database_url)
    dataset = make_dataset(key=("invoice",), charts=({"x": "day", "y": "quantity"}, {"x": "born", "y": "price"}))
    registry = Registry((make_sector(dataset, id_="sales"),))
    with scripted() as recorded:
        recorded.answers = [(201, {})]
        settings = replace(
            make_settings(tmp_path / "files", database_url, marketplace_url=recorded.url),
            policy_database_url=policy.render_as_string(hide_password=False),
        )
        for name, value in {"jwt-public.pem": PUBLIC, "pseudonym-key": PSEUDONYM_KEY}.items():
            (settings.secrets / name).write_text(value)
        folder = settings.layout.table("sales", "orders")
        log.create(folder, COLUMNS, ["month"])
        app = create_app(settings, clock=clock, declarations=SimpleNamespace(current=lambda: registry))  # type: ignore[arg-type]
        with served(app) as url:
            made = FilesDoor(url, clock, web.parts.sessions, folder, settings.home, recorded)
            made.release("d1", 30)
            made.release("d2", 12, "2026-10")
            yield made


@pytest.fixture
def ann(web: Web) -> str:
    return web.signed_in_as("buyer", "acme")[1].member_id


@pytest.fixture
def bob(web: Web) -> str:
    return web.signed_in_as("buyer", "beta")[1].member_id
