"""A database as a source, on the suite's PostgreSQL: exact values, one snapshot, only what is new."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from intake import marks
from sectors.spec.feed import Source
from tests.support.deliveries import NOW
from tests.support.postgres import Server
from tests.support.sources import Fetching, make_fetching

pytestmark = pytest.mark.postgres
URL = "postgresql+psycopg://127.0.0.1:{port}/center"
NAMED = "levels_{date:%Y%m%dT%H%M%S}.jsonl"
TABLE = """
CREATE TABLE levels (
    id bigint PRIMARY KEY, station text, level numeric(30,10), at timestamptz, day date, raw bytea, tags text[],
    good boolean, more jsonb, speed double precision, clock time, span interval
)
"""
ROW = "INSERT INTO levels VALUES (%s, '역 \"1\"', 12345678901234567890.1234567890, '2026-11-01 09:00+09', '2026-11-01', '\\x00ff', '{a,b}', true, '{\"a\": 1.10}', 0.1, '12:30', '90 min')"


@pytest.fixture(scope="module")
def server(postgres: Server) -> Iterator[Server]:
    postgres.run("CREATE DATABASE center")
    postgres.run("CREATE ROLE reader LOGIN PASSWORD 'secret-of-the-reader'")
    yield postgres
    postgres.run("DROP DATABASE center WITH (FORCE)")
    postgres.run("DROP ROLE reader")


@pytest.fixture
def database(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.url("center", "postgresql"), autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute(TABLE)
        yield connection
        connection.execute("DROP TABLE levels")


def feed_of(folder: Path, server: Server, **changes: object) -> Fetching:
    source = Source("sql", URL.format(port=server.port), name=NAMED, connection="center", table="public.levels")
    return make_fetching(
        folder, replace(source, **changes), files="*", inside=f"127.0.0.1:{server.port}", limit=1 << 24,
        login="postgres", password=server.password,
    )  # type: ignore[arg-type]  # fmt: skip


def add(database: psycopg.Connection, *ids: int, at: str = "2026-11-01 00:00+00") -> None:
    for number in ids:
        database.execute("INSERT INTO levels (id, at, level) VALUES (%s, %s, 1.50)", [number, at])


def ids(content: bytes) -> list[int]:
    return [json.loads(line)["id"] for line in content.splitlines()]


def test_a_table_as_json_lines_keeps_every_digit(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    database.execute(ROW, [1])
    content = feed_of(tmp_path, server).run()["levels_20261102T150000.jsonl"]
    assert b'"level":12345678901234567890.1234567890' in content
    found = json.loads(content)
    assert datetime.fromisoformat(found.pop("at")) == datetime(2026, 11, 1, tzinfo=UTC)
    del found["level"]
    assert found == {
        "id": 1, "station": '역 "1"', "day": "2026-11-01", "raw": "00ff", "tags": ["a", "b"], "good": True,
        "more": {"a": 1.1}, "speed": 0.1, "clock": "12:30:00", "span": "5400.0",
    }  # fmt: skip


def test_a_query_as_csv(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    database.execute(ROW, [1])
    add(database, 2)
    query = "SELECT id, station, level, good, tags FROM levels ORDER BY id;"
    feed = feed_of(tmp_path, server, table=None, select=query, name="levels.csv")
    assert feed.run()["levels.csv"].decode() == (
        'id,station,level,good,tags\n1,"역 ""1""",12345678901234567890.1234567890,true,"[""a"",""b""]"\n'
        "2,,1.5000000000,,\n"
    )
    assert feed.fetch() == []


def test_only_what_is_new(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    feed = feed_of(tmp_path, server, since="id")
    assert feed.fetch() == []
    add(database, 1, 2, 3)
    assert [ids(content) for content in feed.run().values()] == [[1, 2, 3]]
    assert feed.run(NOW + timedelta(hours=1)).keys() == {"levels_20261102T150000.jsonl"}
    add(database, 4)
    found = feed.run(NOW + timedelta(hours=2))
    assert ids(found["levels_20261102T170000.jsonl"]) == [4]
    assert [one.origin.state for one in feed.manifests() if one.origin] == [
        {"kind": "integer", "mark": "3"}, {"kind": "integer", "mark": "4"},
    ]  # fmt: skip


def test_a_clock_that_is_set_back_changes_nothing(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    feed = feed_of(tmp_path, server, since="id")
    for number, hours in ((1, 0), (2, -5), (3, -9)):
        add(database, number)
        feed.run(NOW + timedelta(hours=hours))
    assert sorted(number for content in feed.delivered().values() for number in ids(content)) == [1, 2, 3]
    (feed.settings.layout.landing / "index" / f"{feed.dataset.id}.sqlite3").unlink()
    assert feed.fetch() == []


def test_what_is_fetched_and_not_landed_is_landed_first(
    tmp_path: Path, server: Server, database: psycopg.Connection
) -> None:
    feed = feed_of(tmp_path, server, since="id")
    add(database, 1)
    assert len(feed.fetch()) == 1
    assert feed.fetch(NOW + timedelta(hours=1)) == []
    assert [ids(content) for content in feed.delivered().values()] == [[1]]


def test_rows_that_may_have_neighbours_in_the_making_wait(
    tmp_path: Path, server: Server, database: psycopg.Connection
) -> None:
    feed = feed_of(tmp_path, server, since="at", settle_seconds=60)
    now = datetime.now(UTC)
    add(database, 1, at=(now - timedelta(hours=1)).isoformat())
    add(database, 2, at=(now - timedelta(seconds=5)).isoformat())
    assert [ids(content) for content in feed.run().values()] == [[1]]
    add(database, 3, at=(now - timedelta(minutes=30)).isoformat())
    assert ids(feed.run(NOW + timedelta(hours=1))["levels_20261102T160000.jsonl"]) == [3]


def test_one_snapshot(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    """Rows that are written while the table is read are of the next run."""
    database.execute("INSERT INTO levels (id, station) SELECT n, repeat('x', 200) FROM generate_series(1, 20000) n")
    feed = feed_of(tmp_path, server, since="id")
    writing = threading.Event()

    def write() -> None:
        with psycopg.connect(server.url("center", "postgresql"), autocommit=True) as other:
            number = 20_001
            while not writing.is_set():
                with other.transaction():
                    other.execute("INSERT INTO levels (id) VALUES (%s)", [number])
                    other.execute("DELETE FROM levels WHERE id = %s", [number - 20_000])
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        [content] = feed.run().values()
    finally:
        writing.set()
        writer.join()
    found = ids(content)
    assert (len(set(found)), found[-1] - found[0]) == (20_000, 19_999)


def test_killed_anywhere_each_row_lands_once(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    feed = feed_of(tmp_path, server, since="id")
    add(database, 1, 2, 3)
    assert feed.die_everywhere() > 8
    assert [ids(content) for content in feed.delivered().values()] == [[1, 2, 3]]


def test_nothing_is_ever_written(tmp_path: Path, server: Server, database: psycopg.Connection) -> None:
    add(database, 1)
    database.execute(
        "CREATE OR REPLACE FUNCTION spoil() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM levels; RETURN 1; END $$"
    )
    refused = feed_of(tmp_path, server, table=None, select="SELECT spoil()").refused()
    assert "read-only transaction" in refused.cause
    assert database.execute("SELECT count(*) FROM levels").fetchone() == (1,)


@pytest.mark.parametrize(
    ("changes", "known", "code"),
    [
        ({}, {"password": "a-wrong-secret"}, "source_denied"),
        ({}, {"login": "reader", "password": "secret-of-the-reader"}, "source_denied"),
        ({"table": "nowhere"}, {}, "source_missing"),
        ({"since": "nowhere"}, {}, "source_missing"),
        ({"table": None, "select": "SELEC 1"}, {}, "source_unfit"),
        ({"since": "good"}, {}, "source_unfit"),
    ],
)
@pytest.mark.usefixtures("row")
def test_what_will_not_pass_is_told_without_a_secret(
    tmp_path: Path, server: Server, changes: dict[str, str], known: dict[str, str], code: str
) -> None:
    feed = feed_of(tmp_path, server, **changes)
    feed.known = replace(feed.known, **known)
    refused = feed.refused()
    assert (refused.code, refused.passing) == (code, False)
    assert feed.known.password not in str(refused)


@pytest.fixture
def row(database: psycopg.Connection) -> None:
    database.execute(ROW, [1])


def test_a_server_that_is_gone_may_come_back(tmp_path: Path, server: Server) -> None:
    gone = feed_of(tmp_path, Server(1, server.password))
    assert (gone.refused().code, gone.refused().passing) == ("source_silent", True)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///etc/passwd",
        "postgresql+psycopg://127.0.0.1:{port}/center?host=/tmp",
        "postgresql+psycopg://127.0.0.1:{port}/center?service=x",
        "postgresql+nodriver://127.0.0.1:{port}/center",
    ],
)
def test_an_address_leads_to_no_file_and_no_other_host(tmp_path: Path, server: Server, url: str) -> None:
    assert feed_of(tmp_path, server, url=url.format(port=server.port)).refused().code == "source_unfit"


def test_it_does_not_connect_inside(tmp_path: Path, server: Server) -> None:
    feed = feed_of(tmp_path, server)
    feed.settings = replace(feed.settings, inside=frozenset())
    assert feed.refused().code == "source_inside"


def test_a_driver_that_cannot_be_pinned_goes_only_where_the_operator_opened(tmp_path: Path) -> None:
    source = Source("sql", "mysql://8.8.8.8/x", name="x.csv", table="x")
    refused = make_fetching(tmp_path, source).refused()
    assert (refused.code, "energy.generation@8.8.8.8:3306" in refused.remedy) == ("source_inside", True)


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1, tzinfo=UTC), NOW.date(), 7, Decimal("1.10"), "a", NOW.replace(tzinfo=None, microsecond=5)],
)
def test_a_mark_comes_back_as_it_was(value: object) -> None:
    again = marks.value(marks.kept(value, "x"))
    assert (again, type(again)) == (value, type(value))
