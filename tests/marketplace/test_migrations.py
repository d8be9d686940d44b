"""A migrated database is the one that the models describe, triggers and functions included."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

from marketplace.accounts.models import Role
from marketplace.accounts.rights import FITTING, Right
from marketplace.database import Base
from marketplace.listings import versions
from marketplace.listings.schemas import ListingDraft
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres
CONFIG = Path(__file__).parents[2] / "marketplace" / "migrations" / "alembic.ini"


@pytest.fixture(scope="module")
def migrated(postgres: Server, template: str) -> Iterator[Engine]:
    with at_revision(postgres, "head") as engine:
        yield engine


@contextmanager
def at_revision(postgres: Server, revision: str) -> Iterator[Engine]:
    """A database of its own, migrated so far."""
    name = f"migrated_{secrets.token_hex(4)}"
    postgres.run(f"CREATE DATABASE {name}")
    engine = create_engine(postgres.url(name))
    try:
        migrate(engine, revision)
        yield engine
    finally:
        engine.dispose()
        postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(engine: Engine, revision: str) -> None:
    config = Config(CONFIG)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def test_autogenerate_finds_no_difference(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize(
    "catalogue",
    [
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY conname",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY indexname",
        ("SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 2"),
    ],
)  # fmt: skip
def test_the_migrated_schema_is_the_models_schema(migrated: Engine, engine: Engine, catalogue: str) -> None:
    """`engine` is a database made from the models, which all other tests run on."""
    with migrated.connect() as from_migration, engine.connect() as from_models:
        assert _rows(from_migration, catalogue) == _rows(from_models, catalogue)


PRIVILEGES = (
    "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges "
    "WHERE grantee = 'policy' ORDER BY 1, 2, 3"
)


def test_the_policy_point_reads_what_it_needs_and_nothing_else(migrated: Engine, engine: Engine) -> None:
    """Whatever the role was given before, each migration takes it back."""
    with migrated.begin() as connection:
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO policy"))
    migrate(migrated, "head")
    with migrated.connect() as from_migration, engine.connect() as from_models:
        allowed = _rows(from_migration, PRIVILEGES)
        assert allowed == _rows(from_models, PRIVILEGES)
    assert {privilege for _, _, privilege in allowed} == {"SELECT"}
    secret = [
        f"{table}.{column}" for table, column, _ in allowed if "password" in str(column) or "token" in str(column)
    ]
    assert secret == ["api_token.token_hash"]  # the hash of 256 random bits opens nothing
    assert not [table for table, _, _ in allowed if table in ("session", "password_reset", "service_principal")]


def _rows(connection: Connection, catalogue: str) -> list[tuple[object, ...]]:
    rows = [tuple(row) for row in connection.execute(text(catalogue))]
    assert rows
    return [row for row in rows if not str(row[0]).startswith("pk_alembic") and "alembic_version" not in str(row[0])]


def test_tokens_from_before_rights_keep_what_they_could_do(postgres: Server) -> None:
    with at_revision(postgres, "0003_uploads") as engine:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO organisation VALUES ('o', 'o', 'O', 'company', now())"))
            for role in Role:
                connection.execute(
                    text(
                        "INSERT INTO member (id, organisation_id, email, name, password_hash, role, language, created_at) "
                        "VALUES (CAST(:role AS text), 'o', CAST(:role AS text), 'M', 'x', CAST(:role AS text), 'en', now())"
                    ),
                    {"role": role.value},
                )
                connection.execute(
                    text("INSERT INTO api_token VALUES (:role, :role, :role, 'l', 'h', now(), now(), NULL)"),
                    {"role": role.value},
                )
        migrate(engine, "head")
        with engine.connect() as connection:
            rights = {row[0]: row[1] for row in connection.execute(text("SELECT member_id, rights FROM api_token"))}
    since = {Right.FILES, Right.SHARE}  # doors that were opened later
    assert rights == {role.value: [r.value for r in FITTING[role] if r not in since] for role in Role}


def test_usage_from_before_doors_is_of_the_sql_door(postgres: Server) -> None:
    with at_revision(postgres, "0008_feed_tokens") as engine:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO organisation VALUES ('o', 'o', 'O', 'company', now())"))
            connection.execute(
                text(
                    "INSERT INTO member (id, organisation_id, email, name, password_hash, role, language, created_at, "
                    "password_changed_at, key_version) VALUES ('m', 'o', 'm', 'M', 'x', 'buyer', 'en', now(), now(), 0)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO usage (id, member_id, organisation_id, datasets, outcome, rows, bytes, read_rows, read_bytes, "
                    "milliseconds, sql_digest, started_at, ended_at) "
                    "VALUES ('q', 'm', 'o', '[]', 'ok', 1, 1, 1, 1, 1, 'abc', now(), now())"
                )
            )
        migrate(engine, "head")
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text("SELECT id, door, digest FROM usage"))]
    assert rows == [("q", "sql", "abc")]


def test_rows_from_before_chains_are_linked_in_order_of_time(postgres: Server) -> None:
    with at_revision(postgres, "0024_charges") as engine:
        with engine.begin() as connection:
            for n, currency in ((1, "KRW"), (2, "EUR"), (3, "KRW")):
                connection.execute(
                    text(
                        "INSERT INTO ledger_transaction (id, kind, reference, occurred_at) "
                        "VALUES (:id, 'sale', :id, timestamptz '2026-11-02 09:00+00' - :n * interval '1 hour')"
                    ),
                    {"id": f"ltx_{n}", "n": n},
                )
                for position, minor in ((0, 5), (1, -5)):
                    connection.execute(
                        text("INSERT INTO ledger_entry VALUES (:id, :position, 'a', :minor, :currency)"),
                        {"id": f"ltx_{n}", "position": position, "minor": minor, "currency": currency},
                    )
            connection.execute(
                text(
                    "INSERT INTO audit_event (id, actor, action, subject, facts) VALUES ('aud_1', 'a', 'x.y', 's', '{}')"
                )
            )
        migrate(engine, "head")
        with engine.connect() as connection:
            links = connection.execute(text("SELECT chain, place, subject FROM chain_link ORDER BY chain, place"))
            assert [tuple(link) for link in links] == [
                ("audit", 1, "aud_1"), ("ledger:EUR", 1, "ltx_2"), ("ledger:KRW", 1, "ltx_3"), ("ledger:KRW", 2, "ltx_1"),
            ]  # fmt: skip


def test_what_was_published_before_versions_is_the_first_one(postgres: Server) -> None:
    """With its plans and licences; what a center of before may do, it may still."""
    with at_revision(postgres, "0034_transfers") as engine:
        with engine.begin() as connection:
            for statement in (
                "INSERT INTO organisation (id, slug, name, kind, created_at) VALUES ('o', 'w', 'W', 'supply_center', now())",
                (
                    "INSERT INTO listing (id, slug, organisation_id, state, title_en, title_ko, summary_en, summary_ko, search_text, "
                    "created_at, updated_at, published_at) VALUES ('l', 'air-by-hour', 'o', 'published', 'Air', '대기', "
                    "'Air by the hour', '시간별 대기', '', now(), now(), now())"
                ),
                "INSERT INTO listing_dataset VALUES ('l', 'air.hourly', 'air')",
                (
                    "INSERT INTO licence (id, dataset, terms, terms_hash, scope, declaration_hash, created_at) "
                    """VALUES ('c', 'air.hourly', '{"dataset": "air.hourly"}', 'h', '{}', 'd', now())"""
                ),
                (
                    "INSERT INTO plan (id, listing_id, position, kind, interval, price_minor, currency, per_seat, approval, created_at) "
                    "VALUES ('p', 'l', 0, 'subscription', 'month', 990, 'EUR', false, false, now())"
                ),
                "INSERT INTO plan_licence VALUES ('p', 'c')",
            ):
                connection.execute(text(statement))
        migrate(engine, "head")
        with engine.connect() as connection:
            ((content, hash_, live),) = connection.execute(text("SELECT content, hash, live_at FROM listing_version"))
            trusted = connection.scalar(text("SELECT trusted FROM organisation"))
    assert trusted
    assert live is not None
    assert hash_ == versions.hash_of(content)
    draft = ListingDraft.model_validate(content)
    assert (draft.slug, draft.datasets, draft.plans[0].price_minor) == ("air-by-hour", ("air.hourly",), 990)
    assert versions.normal(content)["plans"][0] == {
        "kind": "subscription", "interval": "month", "price_minor": 990, "currency": "EUR",
        "licences": [{"dataset": "air.hourly"}],
    }  # fmt: skip


def test_purchases_that_repeat_get_a_subscription_with_each_period_so_far(postgres: Server) -> None:
    """From before subscriptions: one that was renewed twice, one that ended; a one-off purchase gets none."""
    purchase = (
        "INSERT INTO purchase (id, organisation_id, member_id, plan_id, listing_id, kind, terms_hash, supplier_id, split, "
        "price_minor, currency, state, opened_at, fulfilled_at, paid_until, ended_at) VALUES (:id, 'o', 'm', :plan, 'l', "
        ":kind, 'h', 'o', '{}', 900, 'KRW', :state, :start, :start, :until, :ended)"
    )
    begun = datetime(2026, 1, 31, 9, tzinfo=UTC)
    rows = [
        ("p1", "month", "subscription", "fulfilled", datetime(2026, 4, 30, 9, tzinfo=UTC), None),
        ("p2", "month", "subscription", "ended", datetime(2026, 2, 28, 9, tzinfo=UTC), begun),
        ("p3", None, "one_off", "fulfilled", None, None),
    ]
    with at_revision(postgres, "0036_promises") as engine:
        with engine.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            for id_, interval, kind, state, until, ended in rows:
                plan = (
                    "INSERT INTO plan (id, listing_id, position, kind, interval, price_minor, currency, per_seat, approval, "
                    "created_at) VALUES (:id, 'l', 0, :kind, :interval, 900, 'KRW', false, false, now())"
                )
                connection.execute(text(plan), {"id": f"pln_{id_}", "kind": kind, "interval": interval})
                connection.execute(
                    text(purchase),
                    {"id": id_, "plan": f"pln_{id_}", "kind": kind, "state": state, "start": begun, "until": until,
                     "ended": ended},
                )  # fmt: skip
        migrate(engine, "0037_subscriptions")
        with engine.connect() as connection:
            held = connection.execute(text("SELECT purchase_id, state FROM subscription ORDER BY 1")).all()
            ends = connection.execute(
                text(
                    "SELECT number, ends_at, charge_minor FROM subscription_period WHERE purchase_id = 'p1' ORDER BY 1"
                )
            ).all()
    assert [tuple(row) for row in held] == [("p1", "active"), ("p2", "ended")]
    assert [(row[0], row[1].date().isoformat(), row[2]) for row in ends] == [
        (1, "2026-02-28", 900), (2, "2026-03-31", 900), (3, "2026-04-30", 900),
    ]  # fmt: skip


def test_the_way_down_leaves_nothing(postgres: Server) -> None:
    with at_revision(postgres, "head") as engine:
        migrate(engine, "base")
        with engine.connect() as connection:
            tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            functions = connection.scalars(
                text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
            ).all()
    assert (list(tables), list(functions)) == (["alembic_version"], [])
