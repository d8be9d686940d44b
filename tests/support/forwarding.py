"""A company whose releases are forwarded: PostgreSQL, a Delta table, the files door, and the worker's sending."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from lakehouse import log
from marketplace import bootstrap, outbox
from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.doors.files.app import create_app
from marketplace.forwarding import queries, service
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.sending import Sending
from marketplace.grants import service as grants
from marketplace.releases import service as releases
from sectors.registry import Registry
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.announcements import make_delivery, make_release
from tests.support.as_policy import policy_url
from tests.support.declarations import make_sector
from tests.support.gate import ORDERS, PSEUDONYM_KEY, make_dataset, make_grant
from tests.support.http import Scripted, scripted, served
from tests.support.marketplace import CHEAP, NOW, TestClock, make_app, make_organisation, make_settings, make_viewer
from tests.support.receivers import INSIDE
from wire.forwarding import Choice, NewTarget, Place, State

COLUMNS = {
    "invoice": "string", "country": "string", "day": "date", "quantity": "bigint", "price": "decimal(12,3)",
    "customer": "string", "born": "date", "month": "string", "_delivery": "string", "_ingested_at": "timestamp",
}  # fmt: skip
COUNTRIES = ("대한민국", "France", "=1+1")
HOUR = timedelta(hours=1)
Row = dict[str, Any]


def orders(delivery: str, numbers: range, more: int = 0) -> pa.Table:
    """One order a number, one country after the other; `more` is added to each quantity."""
    rows = [
        {
            "invoice": f"i{n}", "country": COUNTRIES[n % 3], "day": date(2026, 9, 5), "quantity": n + more,
            "price": Decimal(n), "customer": f"customer {n}", "born": date(1890 + n % 90, 5, 17), "month": "2026-09",
            "_delivery": delivery, "_ingested_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        for n in numbers
    ]  # fmt: skip
    kinds = {"string": pa.string(), "date": pa.date32(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
    schema = pa.schema([(name, kinds.get(kind, pa.decimal128(12, 3))) for name, kind in COLUMNS.items()])
    return pa.Table.from_pylist(rows, schema=schema)


@dataclass
class Forwards:
    """`buyer` of acme may set targets up; nothing is held until a test grants it. `told`: accesses of the door."""

    parts: bootstrap.Parts
    clock: TestClock
    table: Path
    buyer: Viewer
    told: Scripted

    @property
    def client(self) -> Any:
        return make_app(self.parts)

    def grant(self, **terms: Any) -> str:
        """The purchase of a new grant of acme's."""
        with self.parts.sessions.begin() as session:
            return make_grant(session, make_organisation(session, "acme"), **terms).purchase_id

    def revoke(self, purchase: str) -> None:
        with self.parts.sessions.begin() as session:
            grants.revoke(session, purchase_id=purchase, reason="refunded", now=self.clock())

    def release(self, delivery: str, rows: pa.Table, replaces: tuple[str, ...] = ()) -> str:
        """The rows and the release that brings them, in place of those of `replaces`; the event is handed on."""
        if replaces:
            version = log.replace(rows, self.table, delivery, list(replaces))
        else:
            version = log.append(rows, self.table, delivery)
        self.clock.forward(HOUR)
        with self.parts.sessions.begin() as session:
            told = make_delivery(
                delivery, sector="sales", dataset=ORDERS, supply_center="uci", sha256=delivery, read=rows.num_rows,
                accepted=rows.num_rows, quarantined=0, reasons={},
            )  # fmt: skip
            releases.announce_delivery(session, told)
            body = make_release(
                f"rel_{delivery}", version, (delivery,), dataset=ORDERS, supersedes=list(replaces),
                published_at=self.clock(),
            )  # fmt: skip
            releases.announce_release(session, body)
        outbox.hand_on(self.parts.sessions, bootstrap.handlers(self.parts), self.clock())
        return body.id

    def target(self, place: Place, secret: str = "", **choice: Any) -> str:
        """A target that was tested."""
        with self.parts.sessions.begin() as session:
            wanted = NewTarget(dataset=ORDERS, place=place, secret=secret, choice=Choice(**choice))
            made = service.add(session, self.parts.settings, self.buyer, wanted, self.clock()).id
        self.send()
        return made

    def sending(self, **changes: Any) -> Sending:
        outlets = replace(bootstrap.outlets(self.parts), **changes)
        settings = self.parts.settings
        return Sending(
            self.parts.engine, self.parts.sessions, outlets, self.clock, settings.home / "forwarding",
            bootstrap.network(self.parts),
        )  # fmt: skip

    def send(self, **changes: Any) -> None:
        """What the worker does until nothing is due."""
        sending = self.sending(**changes)
        while sending.round(self.clock()):
            sending.wait()

    def held(self, target: str) -> ForwardingTarget:
        with self.parts.sessions() as session:
            return session.get_one(ForwardingTarget, target)

    def states(self, target: str) -> dict[str, tuple[State, str | None]]:
        """Release → state and reason."""
        with self.parts.sessions() as session:
            return {row.release_id: (row.state, row.reason) for row in queries.last_of(session, target)}

    def row(self, target: str, release: str) -> Forwarding:
        with self.parts.sessions() as session:
            return session.get_one(Forwarding, (target, release))

    def colleague(self) -> Viewer:
        with self.parts.sessions.begin() as session:
            member = session.scalars(select(Member).where(Member.id == self.buyer.member_id)).one()
            made = Member(
                id=f"{member.id}2", organisation_id=member.organisation_id, email="other@acme.example", name="Other",
                password_hash=member.password_hash, password_changed_at=NOW, role=member.role, created_at=NOW,
            )  # fmt: skip
            session.add(made)
            session.flush()
            return viewer_of(session.get_one(Member, made.id))


@contextmanager
def forwards(folder: Path, database_url: str, clock: TestClock) -> Iterator[Forwards]:
    """An empty table of orders."""
    policy = policy_url(database_url)
    registry = Registry((make_sector(make_dataset(key=("invoice",)), id_="sales"),))
    with scripted() as told:
        told.answers = [(201, {})]
        settings = replace(
            make_settings(folder, database_url, marketplace_url=told.url),
            policy_database_url=policy.render_as_string(hide_password=False), webhook_allow=INSIDE,
        )  # fmt: skip
        keys = {
            "jwt-public.pem": PUBLIC,
            "jwt-private.pem": PRIVATE,
            "pseudonym-key": PSEUDONYM_KEY,
            "share-key": "share-key-for-tests-0123456789",
        }
        for name, value in keys.items():
            (settings.secrets / name).write_text(value)
        table = settings.layout.table("sales", "orders")
        log.create(table, COLUMNS, ["month"])
        app = create_app(settings, clock=clock)
        door = app.state.door
        app.state.door = replace(
            door, gate=replace(door.gate, declarations=SimpleNamespace(current=lambda: registry))
        )  # fmt: skip
        with served(app) as url:
            parts = bootstrap.build(
                replace(settings, files_url=url), clock=clock, passwords=CHEAP, declared=lambda: registry
            )
            bootstrap.prepare(parts)
            with parts.sessions.begin() as session:
                buyer = make_viewer(session, "buyer", "acme")
            yield Forwards(parts, clock, table, buyer, told)
            parts.engine.dispose()


def manifest(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    return found
