"""Airflow as three processes on our PostgreSQL server: API server, scheduler, DAG processor (no triggerer: nothing
defers). Its settings are infra/templates/airflow/airflow.env.
"""

import json
import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from string import Template

import psycopg

from infra import secrets
from infra.network import HOST, Network
from infra.parts import ask
from infra.parts.environment import ROOT, database_url, fetching, shared, spark_client
from infra.parts.part import Launch, NotReadyError, Part

_SETTINGS = ROOT / "infra" / "templates" / "airflow" / "airflow.env"
_DAGS = ROOT / "dags"


def environment(network: Network) -> dict[str, str]:
    """What Airflow's processes, and the tasks they start, are told."""
    values = {
        "home": str(network.home),
        "host": HOST,
        "airflow_url": network.url("airflow"),
        "airflow_port": str(network.port("airflow")),
        "airflow_database": database_url(network, "airflow", "airflow"),
        "airflow_jwt_secret": secrets.read(network, "airflow-jwt-secret"),
        "airflow_fernet_key": secrets.read(network, "airflow-fernet-key"),
        "dags": str(_DAGS),
    }
    lines = [line for line in _SETTINGS.read_text().split("\n") if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in Template("\n".join(lines)).substitute(values).split("\n"))
    return shared(network) | spark_client(network) | fetching() | settings


def _module(network: Network, *words: str) -> Launch:
    return Launch((sys.executable, "-m", *words), environment(network), network.home / "airflow")


def launch_api(network: Network) -> Launch:
    folder = network.home / "airflow"
    folder.mkdir(mode=0o700, exist_ok=True)
    users = {"admin": "airflow-password", "marketplace": "airflow-marketplace-password"}
    passwords = {user: secrets.read(network, name) for user, name in users.items()}
    secrets.write(folder / "passwords.json", json.dumps(passwords))
    _migrate(network, folder / "migrated.json")
    return _module(network, "airflow", "api-server")


def _migrate(network: Network, mark: Path) -> None:
    """Bring Airflow's tables to its version; its own command takes seconds, so what was reached is kept beside it."""
    reached = [version("apache-airflow-core"), _revision(network)]
    if mark.exists() and json.loads(mark.read_text()) == reached:
        return
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, env=environment(network))
    mark.write_text(json.dumps([reached[0], _revision(network)]))


def _revision(network: Network) -> str | None:
    """The migration that the database says it is at; None before the first."""
    with psycopg.connect(_database(network), connect_timeout=5) as connection:
        if not connection.execute("select 1 from pg_tables where tablename = 'alembic_version'").fetchone():
            return None
        row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else None


def probe_api(network: Network, _started: float) -> None:
    """The API server answers and reaches its database."""
    _health(network, "metadatabase")


def probe_scheduler(network: Network, started: float) -> None:
    """The scheduler has beaten since it was started."""
    _beaten(_health(network, "scheduler"), "scheduler", started)


def probe_dag_processor(network: Network, started: float) -> None:
    """The DAG processor has beaten, and every DAG file was parsed, without error, since it was started."""
    _beaten(_health(network, "dag_processor"), "dag_processor", started)
    with psycopg.connect(_database(network), connect_timeout=5) as connection:
        errors = connection.execute("select filename, stacktrace from import_error").fetchall()
        parsed: dict[str, bool] = dict(connection.execute(_PARSED, [started]).fetchall())
    for file, trace in errors:
        raise NotReadyError(f"{file} cannot be imported: {trace.strip().splitlines()[-1]}")
    for file in _DAGS.glob("*.py"):
        if file.name != "__init__.py" and not parsed.get(file.name):
            raise NotReadyError(f"{file} is not parsed yet")


_PARSED = (
    "select relative_fileloc, bool_and(last_parsed_time > to_timestamp(%s)) from dag where not is_stale "
    "group by relative_fileloc"
)


def _health(network: Network, what: str) -> dict[str, str]:
    seen = ask.get_json(f"{network.url('airflow')}/api/v2/monitor/health")[what]
    if seen["status"] != "healthy":
        raise NotReadyError(f"Airflow calls its {what} {seen['status'] or 'unknown'}")
    return dict(seen)


def _beaten(health: dict[str, str], what: str, started: float) -> None:
    last = health[f"latest_{what}_heartbeat"]
    if datetime.fromisoformat(last).timestamp() < started:
        raise NotReadyError(f"the last beat of Airflow's {what} is an earlier one's")


def _database(network: Network) -> str:
    return database_url(network, "airflow", "airflow").replace("+psycopg", "")


API = Part("airflow-api", launch_api, probe_api, needs=("postgres",), port="airflow")
SCHEDULER = Part(
    "airflow-scheduler",
    lambda network: _module(network, "infra.scheduler"),
    probe_scheduler,
    needs=("airflow-api",),
    check_every=15.0,
)
DAG_PROCESSOR = Part(
    "airflow-dag-processor",
    lambda network: _module(network, "infra.dag_processor"),
    probe_dag_processor,
    needs=("airflow-api",),
    check_every=15.0,
)
PARTS = (API, SCHEDULER, DAG_PROCESSOR)
