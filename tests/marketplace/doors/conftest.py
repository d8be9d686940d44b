"""A licensed table, one that nobody licensed, two companies, and the SQL door to try them at."""

import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import httpx
import pyarrow as pa
import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from infra.network import Network
from infra.parts.environment import database_url
from marketplace.accounts.models import Member, Organisation
from marketplace.doors.tokens import SQL, TRINO, sign
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from marketplace.releases.models import Delivery, Release, ReleaseDelivery
from sectors.spec.dataset import Dataset
from tests.support import delta
from tests.support.gate import make_dataset
from tests.support.marketplace import make_member, make_organisation
from wire.deliveries import Verdict

SECTOR, SECRET_SECTOR = "gate_sales", "gate_secret"
DATASET = f"{SECTOR}.orders"
SCHEMA = pa.schema(
    {
        "invoice": pa.string(), "day": pa.date32(), "quantity": pa.int64(), "customer": pa.string(), "born": pa.date32(),
        "_delivery": pa.string(), "_ingested_at": pa.timestamp("us", tz="UTC"), "month": pa.string(), "country": pa.string(),
    }
)  # fmt: skip
KEPT = [name for name in SCHEMA.names if name not in ("month", "country")]


def orders(delivery: str, country: str, month: str, count: int) -> delta.Part:
    """`count` orders whose invoices say where they belong."""
    day, at = date.fromisoformat(f"{month}-05"), datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        {
            "invoice": f"{delivery}-{country}-{month}-{n}", "day": day, "quantity": n, "customer": f"customer {n}",
            "born": date(1980 + n, 5, 17), "_delivery": delivery, "_ingested_at": at,
        }
        for n in range(count)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=pa.schema([SCHEMA.field(name) for name in KEPT]))
    return delta.Part({"month": month, "country": country}, table)


@dataclass
class Gate:
    """The network's SQL door and what is behind it. Prefixes keep two runs on one network apart."""

    network: Network
    database: Engine
    run: str = field(default_factory=lambda: new_id("run")[-8:])

    @cached_property
    def client(self) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.network.secret("tls-ca.pem")))
        # A server may close a kept connection at the very moment when it is used again: keep none.
        return httpx.Client(
            verify=context, trust_env=False, timeout=60, limits=httpx.Limits(max_keepalive_connections=0)
        )

    @property
    def door(self) -> str:
        return self.network.url("sql", "https")

    @property
    def dataset(self) -> Dataset:
        return make_dataset(sector=SECTOR, name=f"orders_{self.run}")

    @property
    def orders(self) -> str:
        return f"lakehouse.{SECTOR}.orders_{self.run}"

    @property
    def secret(self) -> str:
        """A table that exists and that nobody has a licence on."""
        return f"lakehouse.{SECRET_SECTOR}.plans_{self.run}"

    def token(self, subject: str, audience: str = SQL, **changes: Any) -> str:
        key = self.network.secret("jwt-private.pem").read_text()
        return sign(
            subject, audience, **{"private_key": key, "now": datetime.now(UTC), "term": timedelta(minutes=5), **changes}
        ).token

    def headers(self, subject: str, audience: str = SQL) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(subject, audience)}"}

    def ask(self, member: str, sql: str, **headers: str) -> "Answer":
        """Through the door, to the last page."""
        return self._walk(self.door, sql, {**self.headers(member), **headers})

    def as_service(self, sql: str) -> "Answer":
        """At Trino itself, as the service that registers tables."""
        return self._walk(self.network.url("trino", "https"), sql, self.headers("svc_registrar", TRINO))

    def _walk(self, address: str, sql: str, headers: Mapping[str, str]) -> "Answer":
        answer = self.client.post(f"{address}/v1/statement", content=sql, headers=dict(headers))
        assert answer.status_code != 200 or "data" not in answer.json(), "clients look for no rows in the first page"
        rows: list[list[Any]] = []
        while answer.status_code == 200:
            page = answer.json()
            rows += page.get("data", [])
            if "nextUri" not in page:
                names = [column["name"] for column in page.get("columns", [])]
                return Answer(names, rows, page.get("error"))
            answer = self.client.get(page["nextUri"], headers=dict(headers))
        raise AssertionError(f"HTTP {answer.status_code}: {answer.text}")

    def grant(
        self, session: Session, organisation_id: str, *, deliveries: list[str] | None = None,
        of: Dataset | None = None, **terms: Any,
    ) -> str:  # fmt: skip
        """A purchase's grant that holds from now on, on the orders unless told otherwise; the purchase's id."""
        now, dataset = datetime.now(UTC) - timedelta(seconds=1), of or self.dataset
        wanted = LicenceTerms.model_validate({"dataset": dataset.id, **terms})
        licence = licensing.create(session, wanted, dataset, now)
        made = grants.issue(
            session, purchase_id=new_id("pur"), organisation_id=organisation_id, licence=licence,
            deliveries=deliveries, starts_at=now, ends_at=None, now=now,
        )  # fmt: skip
        return made.purchase_id

    def revoke(self, purchase_id: str) -> None:
        with Session(self.database) as session, session.begin():
            grants.revoke(session, purchase_id=purchase_id, reason="refunded", now=datetime.now(UTC))


@dataclass(frozen=True)
class Answer:
    names: list[str]
    rows: list[list[Any]]
    error: dict[str, Any] | None

    @property
    def refused(self) -> bool:
        return self.error is not None and self.error["errorName"] == "PERMISSION_DENIED"

    @property
    def message(self) -> str:
        return "" if self.error is None else str(self.error["message"])


@dataclass(frozen=True)
class People:
    """`ann` holds France in clear but for the customer; `bob` of another company holds nothing."""

    ann: str
    colleague: str
    bob: str
    operator: str
    company: str
    purchase: str


FRANCE = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}], "masks": {"customer": "pseudonym"},
          "columns": ["invoice", "day", "quantity", "customer", "country"]}  # fmt: skip


@pytest.fixture(scope="session")
def gate(network: Network) -> Iterator[Gate]:
    """Delivery d1 of September was corrected by d3; d2 is October."""
    engine = create_engine(database_url(network, "marketplace", "marketplace"))
    made = Gate(network, engine)
    _lay_out(made)
    _register(made)
    with Session(engine) as session, session.begin():
        _announce(session, made)
    yield made
    made.client.close()
    engine.dispose()


def _lay_out(gate: Gate) -> None:
    folder = gate.network.lakehouse / SECTOR / f"orders_{gate.run}"
    d1, d2, d3 = (f"{d}_{gate.run}" for d in ("d1", "d2", "d3"))
    said = [pa.field("invoice", pa.string(), metadata={"comment": "Which order"}), *list(SCHEMA)[1:]]
    delta.create(folder, pa.schema(said), ["month", "country"], "what everybody sold")
    old = delta.commit(folder, 1, [orders(d1, "France", "2026-09", 3), orders(d1, "Korea", "2026-09", 4)])
    delta.commit(folder, 2, [orders(d2, "France", "2026-10", 5), orders(d2, "Korea", "2026-10", 2)])
    delta.commit(folder, 3, [orders(d3, "France", "2026-09", 2), orders(d3, "Korea", "2026-09", 1)], old)
    other = gate.network.lakehouse / SECRET_SECTOR / f"plans_{gate.run}"
    delta.create(other, SCHEMA, ["month", "country"], "what nobody may know")
    delta.commit(other, 1, [orders("e1", "France", "2026-09", 1)])


def _register(gate: Gate) -> None:
    for sector, table in ((SECTOR, f"orders_{gate.run}"), (SECRET_SECTOR, f"plans_{gate.run}")):
        for sql in (
            f"CREATE SCHEMA IF NOT EXISTS lakehouse.{sector} WITH (location = 'local:///{sector}')",
            f"CALL lakehouse.system.register_table('{sector}', '{table}', 'local:///{sector}/{table}')",
        ):
            answer = gate.as_service(sql)
            assert answer.error is None or "already exists" in answer.message.lower(), answer.message


def _announce(session: Session, gate: Gate) -> None:
    center = make_organisation(session, f"center-{gate.run}", "supply_center")
    at, dataset = datetime.now(UTC), gate.dataset.id
    d1, d2, d3 = (f"{d}_{gate.run}" for d in ("d1", "d2", "d3"))
    for delivery in (d1, d2, d3):
        session.add(Delivery(
            id=delivery, sector=SECTOR, dataset=dataset, supply_center=center.slug, file_name=delivery, sha256=delivery,
            size=1, received_at=at, verdict=Verdict.ACCEPTED, read=1, accepted=1, quarantined=0, reasons={}, drift=[],
            declaration_hash="d", step_version="1", body_hash="b",
        ))  # fmt: skip
    session.flush()
    for version, brought, replaced in ((1, [d1], []), (2, [d2], []), (3, [d3], [d1])):
        links = [ReleaseDelivery(delivery_id=d, superseded=False) for d in brought]
        links += [ReleaseDelivery(delivery_id=d, superseded=True) for d in replaced]
        session.add(Release(
            id=f"r{version}_{gate.run}", dataset=dataset, delta_version=version, published_at=at, links=links,
            declaration_hash="d", certificate={}, samples=[], body_hash="b",
        ))  # fmt: skip


@pytest.fixture
def people(gate: Gate) -> People:
    """New companies for each test."""
    with Session(gate.database) as session, session.begin():
        acme, beta, home = (_company(session, name) for name in ("acme", "beta", "network"))
        home.kind = "operator"  # type: ignore[assignment]  # the column takes the name
        session.flush()
        members: list[Member] = [
            make_member(session, acme, "buyer"), make_member(session, acme, "analyst"),
            make_member(session, beta, "buyer"), make_member(session, home, "operator"),
        ]  # fmt: skip
        purchase = gate.grant(session, acme.id, **FRANCE)
        ids = [member.id for member in members]
        return People(*ids, company=acme.id, purchase=purchase)


def _company(session: Session, name: str) -> Organisation:
    return make_organisation(session, f"{name}-{new_id('x')[-10:]}", name=name.title())


def plain(rows: list[list[Any]]) -> list[str]:
    """Rows in an order of their own, comparable."""
    return sorted(json.dumps(row) for row in rows)
