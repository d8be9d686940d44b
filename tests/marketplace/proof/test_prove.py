"""Whatever is changed behind PostgreSQL's triggers is named (F48, A55)."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker
from typer.testing import CliRunner

from marketplace.audit import service as audit
from marketplace.chains.canonical import link_hash, row
from marketplace.grants import service as grants
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.licensing import service as licensing
from marketplace.proof.service import prove
from marketplace.proof.values import Proof, heads_of
from marketplace.usage import service as usage
from sdn.cli.main import app
from tests.support.gate import make_dataset, make_terms
from tests.support.marketplace import NOW, make_organisation, make_viewer
from wire.access import Access
from wire.money import Money

pytestmark = pytest.mark.postgres
PAID = Money(1_000, "KRW")


@dataclass
class Books:
    """Three of each on a fresh database, and a superuser who writes past the triggers."""

    engine: Engine
    sessions: sessionmaker[Session]

    def forge(self, statement: str, **values: object) -> None:
        with self.sessions.begin() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            assert session.execute(text(statement), values).rowcount  # type: ignore[attr-defined]

    def subject(self, chain: str, place: int) -> str:
        with self.sessions() as session:
            found = session.scalar(
                text("SELECT subject FROM chain_link WHERE chain = :chain AND place = :place"),
                {"chain": chain, "place": place},
            )
            return str(found)

    def proof(self, kept: str = "") -> Proof:
        return prove(self.engine, heads_of(kept))

    def kept(self) -> str:
        return "\n".join(map(str, self.proof().heads))


@pytest.fixture
def books(engine: Engine, database: sessionmaker[Session]) -> Books:
    with database.begin() as session:
        viewer = make_viewer(session)
    for n in range(1, 4):
        with database.begin() as session:
            audit.record(session, viewer, "listing.published", f"lst_{n}", {"plans": n}, NOW)
            charges = [Charge(ChargeType.FIXED, PAID), Charge(ChargeType.INCLUDED, Money(0, "KRW"), n, "queries")]
            entries = [("stripe:clearing", PAID), ("network:fees", -PAID)]
            ledger.post(session, kind="sale", reference=f"pur_{n}", entries=entries, at=NOW, charges=charges)
            assert usage.record(session, _access(viewer.member_id, n))
    return Books(engine, database)


def _access(member_id: str, n: int) -> Access:
    return Access(
        id=f"acc_{n}", door="sql", member_id=member_id, datasets=["energy.generation"], outcome="ok", reason=None, rows=n,
        bytes=10 * n, read_rows=n, read_bytes=10 * n, milliseconds=5, digest="d", started_at=NOW,
        ended_at=NOW + timedelta(seconds=n),
    )  # fmt: skip


def test_what_was_written_as_it_should_be_holds(books: Books) -> None:
    proof = books.proof(books.kept())
    assert proof.broken == ()
    assert [(head.chain, head.place) for head in proof.heads] == [("audit", 3), ("ledger:KRW", 3), ("usage", 3)]


FORGED = {
    "an entry": ("ledger:KRW", "UPDATE ledger_entry SET account = 'supplier:x:payable' WHERE transaction_id = :s AND position = 1"),
    "both amounts": ("ledger:KRW", "UPDATE ledger_entry SET amount_minor = amount_minor * 2 WHERE transaction_id = :s"),
    "an entry more": ("ledger:KRW", "INSERT INTO ledger_entry VALUES (:s, 2, 'x', 5, 'KRW')"),
    "a charge": ("ledger:KRW", "UPDATE ledger_charge SET quantity = 900 WHERE transaction_id = :s AND position = 1"),
    "no charges": ("ledger:KRW", "DELETE FROM ledger_charge WHERE transaction_id = :s"),
    "a header": ("ledger:KRW", "UPDATE ledger_transaction SET kind = 'gift' WHERE id = :s"),
    "a usage row": ("usage", "UPDATE usage SET rows = 0 WHERE id = :s"),
    "its time": ("usage", "UPDATE usage SET ended_at = ended_at - interval '1 microsecond' WHERE id = :s"),
    "an audit event": ("audit", "UPDATE audit_event SET actor = 'somebody else' WHERE id = :s"),
    "an event's facts": ("audit", "UPDATE audit_event SET facts = '{\"plans\": \"2\"}' WHERE id = :s"),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_row_that_was_changed_is_named(books: Books, what: str) -> None:
    chain, statement = FORGED[what]
    subject = books.subject(chain, 2)
    books.forge(statement, s=subject)
    first = books.proof().broken[0]
    assert (first.chain, first.place, first.subject) == (chain, 2, subject)
    assert "not as it was written; it says now" in first.what


REMOVED = {
    "audit": "DELETE FROM audit_event WHERE id = :s",
    "usage": "DELETE FROM usage WHERE id = :s",
    "ledger:KRW": "DELETE FROM ledger_transaction WHERE id = :s",
}


@pytest.mark.parametrize("chain", REMOVED)
def test_a_row_that_was_removed_is_named_with_its_link_or_without(books: Books, chain: str) -> None:
    subject = books.subject(chain, 2)
    books.forge(REMOVED[chain], s=subject)
    first = books.proof().broken[0]
    assert (first.chain, first.place, first.subject, first.what) == (chain, 2, subject, "its row is gone")
    books.forge("DELETE FROM chain_link WHERE subject = :s", s=subject)
    first = books.proof().broken[0]
    assert (first.chain, first.place, first.what) == (chain, 2, "this place is missing; place 3 comes next")
    books.forge("UPDATE chain_link SET place = 2 WHERE chain = :c AND place = 3", c=chain)
    assert "does not follow place 1" in books.proof().broken[0].what


@pytest.mark.parametrize(
    ("column", "second", "third", "what"),
    [("place", "2", "3", "changed places"), ("subject", "'acc_2'", "'acc_3'", "not as it was written")],
)
def test_two_links_that_changed_places_are_named(books: Books, column: str, second: str, third: str, what: str) -> None:
    for now, then in ((second, "'-1'"), (third, second), ("'-1'", third)):
        books.forge(f"UPDATE chain_link SET {column} = {then} WHERE chain = 'usage' AND {column} = {now}")
    first = books.proof().broken[0]
    assert (first.chain, first.place) == ("usage", 2)
    assert what in first.what


def test_a_row_past_the_triggers_is_named(books: Books) -> None:
    books.forge(
        "INSERT INTO usage SELECT 'acc_9', door, member_id, organisation_id, datasets, outcome, reason, rows, bytes, read_rows, "
        "read_bytes, milliseconds, digest, started_at, ended_at FROM usage WHERE id = 'acc_1'"
    )
    (first,) = books.proof().broken
    assert (first.chain, first.subject) == ("usage", "acc_9")
    assert "never linked" in first.what


def test_an_end_that_was_cut_off_shows_by_a_head_that_was_kept(books: Books) -> None:
    kept = books.kept()
    books.forge("DELETE FROM usage WHERE id = 'acc_3'")
    books.forge("DELETE FROM chain_link WHERE subject = 'acc_3'")
    assert books.proof().broken == ()  # nothing in the database tells of it
    (found,) = books.proof(kept).broken
    assert (found.chain, found.place) == ("usage", 3)
    assert "cut off" in found.what


def test_a_chain_that_was_made_anew_shows_by_a_head_that_was_kept(books: Books) -> None:
    kept = books.kept()
    books.forge("UPDATE usage SET rows = 0 WHERE id = 'acc_2'")
    _relink(books, "usage")
    assert books.proof().broken == ()
    (found,) = books.proof(kept).broken
    assert (found.chain, found.place) == ("usage", 3)
    assert "made anew" in found.what


def _relink(books: Books, chain: str) -> None:
    """As an attacker would who may do everything and knows how hashes are made."""
    previous = ""
    for place in (1, 2, 3):
        subject = books.subject(chain, place)
        with books.sessions() as session:
            body = session.scalar(text(f"SELECT {row('t')}::text FROM {chain} t WHERE id = :s"), {"s": subject})
        made = link_hash(chain, place, subject, previous, str(body))
        books.forge(
            "UPDATE chain_link SET previous = :p, hash = :h WHERE chain = :c AND place = :n",
            p=previous, h=made, c=chain, n=place,
        )  # fmt: skip
        previous = made


@pytest.mark.parametrize(
    ("statement", "chain", "what"),
    [
        ("UPDATE licence SET terms = jsonb_set(terms, '{redistribution}', 'true')", "licence", "its terms give the hash"),
        ("UPDATE licence SET terms = '{}'", "licence", "its terms are none"),
        ("UPDATE licence SET scope = jsonb_set(scope, '{columns}', '[\"x\"]')", "grant", "its scope is not its licence's"),
        ("UPDATE \"grant\" SET scope = jsonb_set(scope, '{columns}', '[\"x\"]')", "grant", "its scope is not its licence's"),
        ("UPDATE \"grant\" SET terms_hash = 'x'", "grant", "its terms are not its licence's"),
    ],
)  # fmt: skip
def test_a_licence_or_grant_that_was_changed_is_named(books: Books, statement: str, chain: str, what: str) -> None:
    with books.sessions.begin() as session:
        _grant(session)
    assert books.proof().broken == ()
    books.forge(statement)
    broken = books.proof().broken
    assert what in next(one for one in broken if one.chain == chain and one.place is None).what
    assert any(one.chain == "licence" and one.place == 1 for one in broken) == ("UPDATE licence" in statement)


def _grant(session: Session) -> None:
    licence = licensing.create(session, make_terms(), make_dataset(), NOW)
    grants.issue(
        session, purchase_id="pur_1", organisation_id=make_organisation(session).id, licence=licence, deliveries=None,
        starts_at=NOW, ends_at=None, now=NOW,
    )  # fmt: skip


def test_an_entry_without_its_transaction_is_named(books: Books) -> None:
    books.forge("INSERT INTO ledger_entry VALUES ('ltx_9', 0, 'x', 5, 'KRW')")
    assert [one.what for one in books.proof().broken] == [
        "off balance by 5 KRW", "entries or charges without their transaction",
    ]  # fmt: skip


def test_the_command_names_it_and_ends_with_one(
    books: Books, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", database_url)
    run = CliRunner().invoke
    heads = run(app, ["audit", "heads"])
    assert heads.exit_code == 0
    file = tmp_path / "heads.txt"
    file.write_text(heads.stdout)
    fine = run(app, ["audit", "verify", "--file", str(file)])
    assert (fine.exit_code, fine.stdout.count("holds  ")) == (0, 3)
    books.forge("UPDATE usage SET rows = 0 WHERE id = 'acc_2'")
    named = run(app, ["audit", "verify"])
    assert named.exit_code == 1
    assert "BROKEN usage place 2 (acc_2): its row is not as it was written" in named.stdout
    told = json.loads(run(app, ["audit", "verify", "--json"]).stdout)
    assert told["broken"][0]["subject"] == "acc_2"
    file.write_text("nonsense\n")
    assert run(app, ["audit", "verify", "--file", str(file)]).exit_code == 2
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", "postgresql+psycopg://nobody:x@127.0.0.1:1/none")
    assert run(app, ["audit", "verify"]).exit_code == 2
