"""One grant, every door: SQL, files, share and explorer give the same rows, columns and masks, until the same moment.

Drawn tables (nulls, partitions, corrections, columns that came later, merged files, dates before 1900, decimals, Korean
text) and drawn grants (columns, rows, masks, pins, several at once), held against plain Python, before and after a new
delivery, and after the end of the grants. What Spark deleted by vectors is given by none.
"""

import io
import json
import secrets
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from pyspark.sql import SparkSession
from sqlalchemy import Engine, create_engine, update
from sqlalchemy.orm import Session

from dashboards.exploring.held import Held
from dashboards.exploring.question import Chart, Group, Question
from dashboards.exploring.statement import MISSING, text
from infra.network import Network
from infra.parts.environment import database_url, shared, spark_client
from lakehouse.layout import DELIVERY, INGESTED_AT
from lakehouse.trino import StatementFailed, cursor
from marketplace.accounts.models import ApiToken
from marketplace.accounts.rights import Right
from marketplace.accounts.secrets import TOKEN_PREFIX, hash_token
from marketplace.doors.tokens import FILES, SQL, TRINO, Key, sign
from marketplace.grants.models import Grant
from marketplace.grants.values import HeldGrant
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from marketplace.releases.models import Delivery, Release, ReleaseDelivery
from sectors.spec.dataset import Dataset
from tests.support.licensed import AT, LATE, Bought, Commit, Table, comparable, declared, grants, seen, tables
from tests.support.marketplace import make_member, make_organisation
from wire.deliveries import Verdict

pytestmark = pytest.mark.stack
SECTOR = "doors_agree"
Rows = tuple[list[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Buyer:
    """A member, its organisation, and what keeps this example's names apart from others'."""

    member: str
    company: str
    run: str


class Refused(Exception):
    """The door gives nothing."""


@dataclass
class Doors:
    """A network, its database, and the doors as one member uses them."""

    network: Network
    database: Engine
    recipients: dict[str, str] = field(default_factory=dict)  # member → the token of its share's recipient

    def token(self, subject: str, audience: str) -> str:
        key = self.network.secret("jwt-private.pem").read_text()
        now, term = datetime.now(UTC), timedelta(minutes=5)
        stands_on = None if audience == TRINO else Key(subject)
        return sign(subject, audience, private_key=key, now=now, term=term, stands_on=stands_on).token

    def register(self, dataset: Dataset) -> None:
        address, ca = self.network.url("trino", "https"), self.network.secret("tls-ca.pem")
        with cursor(address, self.token("svc_registrar", TRINO), ca) as sql:
            for statement in (
                f"CREATE SCHEMA IF NOT EXISTS lakehouse.{SECTOR} WITH (location = 'local:///{SECTOR}')",
                f"CALL lakehouse.system.register_table('{SECTOR}', '{dataset.name}', 'local:///{SECTOR}/{dataset.name}')",
            ):
                sql.execute(statement).fetchall()

    def by_sql(self, member: str, dataset: str) -> Rows:
        return self.asked(member, f"SELECT * FROM lakehouse.{dataset}")

    def asked(self, member: str, statement: str) -> Rows:
        address, ca = self.network.url("sql", "https"), self.network.secret("tls-ca.pem")
        try:
            with (
                cursor(address, self.token(member, SQL), ca) as sql,
                closing(sql.execute(statement)) as answer,
            ):
                rows = answer.fetchall()
                return [column[0] for column in answer.description], rows
        except StatementFailed as error:
            raise Refused(error.message) from error

    def by_file(self, member: str, dataset: str) -> Rows:
        head = {"authorization": f"Bearer {self.token(member, FILES)}"}
        address = f"{self.network.url('files')}/files/{dataset}"
        with httpx.Client(headers=head, trust_env=False, timeout=60) as client:
            while (answer := client.post(address, json={})).status_code == 202:
                pass
            if answer.status_code == 404:
                raise Refused(answer.json()["detail"])
            told = answer.json()
            assert told["state"] == "ready", told
            table = pq.read_table(io.BytesIO(client.get(f"{address}/{told['id']}/{told['name']}").content))
        return table.column_names, [tuple(row.values()) for row in table.to_pylist()]

    def by_delta_share(self, member: str, dataset: str) -> Rows:
        return self.by_share(member, dataset, "delta")

    def by_share(self, member: str, dataset: str, form: str = "parquet") -> Rows:
        """As a client of the protocol reads it: each file, and its partition's values beside."""
        head = {
            "authorization": f"Bearer {self.recipients[member]}",
            "delta-sharing-capabilities": f"responseformat={form};readerfeatures=deletionvectors",
        }
        address = f"{self.network.url('files')}/delta-sharing/shares/lakehouse/schemas/{SECTOR}/tables"
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.post(f"{address}/{dataset.partition('.')[2]}/query", json={}, headers=head)
            if answer.status_code == 404:
                raise Refused(answer.json()["message"])
            assert answer.status_code == 200, answer.text
            lines = [json.loads(line) for line in answer.text.splitlines()]
            told = next(x["metaData"] for x in lines if "metaData" in x)
            schema = json.loads(told.get("deltaMetadata", told)["schemaString"])
            names = [field["name"] for field in schema["fields"]]
            rows: list[tuple[Any, ...]] = []
            for line in (line["file"] for line in lines if "file" in line):
                file = line["deltaSingleAction"]["add"] if form == "delta" else line
                address = file["path" if form == "delta" else "url"]
                held = pq.read_table(io.BytesIO(client.get(address).raise_for_status().content)).to_pylist()
                beside = {name: value or None for name, value in file["partitionValues"].items()}
                rows += [tuple({**beside, **row}.get(name) for name in names) for row in held]
        return names, rows


@pytest.fixture(scope="module")
def there(network: Network) -> Iterator[Doors]:
    engine = create_engine(database_url(network, "marketplace", "marketplace"))
    yield Doors(network, engine)
    engine.dispose()


@settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(table=tables(), bought=grants())
def test_every_door_gives_the_same(there: Doors, table: Table, bought: tuple[Bought, ...]) -> None:
    run = uuid.uuid4().hex[:8]
    dataset = declared(SECTOR, f"orders_{run}")
    folder = there.network.lakehouse / SECTOR / dataset.name
    before = replace(table, commits=table.commits[:1])
    before.write(folder, run)
    there.register(dataset)
    with Session(there.database) as session, session.begin():
        buyer = _buyer(session, there, run)
        held = [_granted(session, one.held(dataset, table, (), run), one, dataset, buyer) for one in bought]
        _announce(session, dataset, before, run, 0)
    _agree(there, dataset, before, held, buyer)
    table.write(folder, run)
    with Session(there.database) as session, session.begin():
        _announce(session, dataset, table, run, 1)
    _agree(there, dataset, table, held, buyer)
    with Session(there.database) as session, session.begin():
        ended = {"ends_at": datetime.now(UTC)} if len(table.commits) % 2 else {"revoked_at": datetime.now(UTC)}
        session.execute(update(Grant).where(Grant.organisation_id == buyer.company).values(**ended))
    for door in (there.by_sql, there.by_file, there.by_share):
        with pytest.raises(Refused, match=r"ended at|not licensed"):
            door(buyer.member, dataset.id)


@pytest.fixture
def spark(network: Network) -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in spark_client(network).items():
            environment.setenv(name, value)
        session = SparkSession.builder.remote(shared(network)["SPARK_REMOTE"]).create()
        yield session
        session.stop()


def test_every_door_leaves_out_what_spark_deleted_by_vectors(there: Doors, spark: SparkSession) -> None:
    """delta-rs writes none: the files stay as they are, and a vector beside each says which rows are gone."""
    run = uuid.uuid4().hex[:8]
    dataset, table = declared(SECTOR, f"deleted_{run}"), Table((_commit("d0", 0), _commit("d1", 1)))
    folder = there.network.lakehouse / SECTOR / dataset.name
    table.write(folder, run)
    there.register(dataset)
    every, some = (
        Bought({"masks": {}, "rows": []}, None),
        Bought({"masks": {"customer": "pseudonym"}, "rows": KOREA}, None),
    )
    with Session(there.database) as session, session.begin():
        holders = []
        for place, one in enumerate((every, some)):
            buyer = replace(_buyer(session, there, f"{run}-{place}"), run=run)
            holders.append((buyer, [_granted(session, one.held(dataset, table, (), run), one, dataset, buyer)]))
        _announce(session, dataset, table, run, 0)
    for buyer, held in holders:
        _agree(there, dataset, table, held, buyer)
    spark.sql(f"ALTER TABLE delta.`{folder}` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"DELETE FROM delta.`{folder}` WHERE quantity IN (1, 2)")
    newest = max((folder / "_delta_log").glob("*.json")).read_text()
    assert newest.count('"deletionVector":{"storageType":"u"') >= 4, newest
    left = [replace(c, rows=tuple(row for row in c.rows if row["quantity"] not in (1, 2))) for c in table.commits]
    for buyer, held in holders:
        _agree(there, dataset, Table(tuple(left)), held, buyer)


KOREA = [{"column": "country", "op": "eq", "values": ["대한민국"]}]


def _commit(delivery: str, place: int) -> Commit:
    """Four orders of each of two months and two countries."""
    drawn = product(("1899-12", "2026-09"), ("대한민국", "France"), range(4))
    rows = [
        {
            "invoice": f"{delivery}-{month}-{country}-{n}", "country": country, "day": date.fromisoformat(f"{month}-05"),
            "quantity": n, "price": Decimal(n) / 8, "customer": f"고객 {n}", "born": date(1850 + n, 5, 17), "month": month,
            **({LATE: f"메모 {n}"} if place else {}), DELIVERY: delivery, INGESTED_AT: AT,
        }
        for month, country, n in drawn
    ]  # fmt: skip
    return Commit(delivery, tuple(rows))


def _agree(there: Doors, dataset: Dataset, table: Table, held: list[HeldGrant], buyer: Buyer) -> None:
    key = there.network.secret("pseudonym-key").read_text().strip()
    names, rows = seen(dataset, table, held, buyer.company, key, buyer.run, datetime.now(UTC))
    for door in (there.by_sql, there.by_file, there.by_share, there.by_delta_share):
        given_names, given_rows = door(buyer.member, dataset.id)
        assert sorted(given_names) == sorted(names), door.__name__
        order = [given_names.index(name) for name in names]
        assert comparable([[row[n] for n in order] for row in given_rows]) == comparable(rows), door.__name__
    _explored(there, dataset, names, rows, buyer.member)


def _explored(there: Doors, dataset: Dataset, names: Sequence[str], rows: Sequence[Sequence[Any]], member: str) -> None:
    """What the explorer counts is what the other doors give: its statement, through the SQL door."""
    if "invoice" not in names:
        return
    held = Held(dataset, tuple(column for column in dataset.columns if column.name in names))
    asked = text(Question(dataset.id, Chart.TABLE, Group("invoice")), held)
    columns, answered = there.asked(member, asked)
    counted = {row[columns.index("x")]: row[columns.index("n")] for row in answered}
    expected = Counter(MISSING if row[names.index("invoice")] is None else row[names.index("invoice")] for row in rows)
    assert counted == expected


def _buyer(session: Session, there: Doors, run: str) -> Buyer:
    company = make_organisation(session, f"doors-{run}", name=f"Doors {run}")
    member, token = make_member(session, company, "buyer").id, f"{TOKEN_PREFIX}{secrets.token_urlsafe(24)}"
    now = datetime.now(UTC)
    session.add(ApiToken(
        id=new_id("tok"), member_id=member, token_hash=hash_token(token), label="partner", hint=token[-4:],
        rights=[Right.SHARE], created_at=now, expires_at=now + timedelta(days=1),
    ))  # fmt: skip
    there.recipients[member] = token
    return Buyer(member, company.id, run)


def _granted(session: Session, held: HeldGrant, one: Bought, dataset: Dataset, buyer: Buyer) -> HeldGrant:
    """The grant in the database, and as the oracle has it."""
    now = datetime.now(UTC)
    licence = licensing.create(session, LicenceTerms.model_validate({"dataset": dataset.id, **one.terms}), dataset, now)
    id_ = new_id("grt")
    session.add(Grant(
        id=id_, purchase_id=new_id("pur"), organisation_id=buyer.company, dataset=dataset.id, licence_id=licence.id,
        terms_hash=licence.terms_hash, scope=licence.scope, version=held.version, created_at=now,
        deliveries=None if held.deliveries is None else list(held.deliveries), starts_at=now - timedelta(hours=1),
        ends_at=None,
    ))  # fmt: skip
    return replace(held, id=id_)


def _announce(session: Session, dataset: Dataset, table: Table, run: str, first: int) -> None:
    """The releases of the table's commits from `first` on: which delivery corrects which is read from them."""
    center = make_organisation(session, "doors-center", "supply_center")
    for place, commit in enumerate(table.commits[first:], first):
        at, name = datetime.now(UTC), run + commit.delivery
        session.add(Delivery(
            id=name, sector=SECTOR, dataset=dataset.id, supply_center=center.slug, file_name=name, sha256=name, size=1,
            received_at=at, verdict=Verdict.ACCEPTED, read=1, accepted=1, quarantined=0, reasons={}, drift=[],
            declaration_hash="d", step_version="1", body_hash="b",
        ))  # fmt: skip
        session.flush()
        links: Mapping[str, bool] = {name: False, **({run + commit.instead_of: True} if commit.instead_of else {})}
        session.add(Release(
            id=f"rel_{name}", dataset=dataset.id, delta_version=place + 1, published_at=at, certificate={}, samples=[],
            holds_table=table.holds, declaration_hash="d", body_hash="b",
            links=[ReleaseDelivery(delivery_id=d, superseded=s) for d, s in links.items()],
        ))  # fmt: skip
