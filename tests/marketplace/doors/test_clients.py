"""Clients that nobody here wrote, each as its users run it: SQLAlchemy, pandas, polars, ibis, dbt, Trino's CLI, JDBC."""

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from infra import java
from infra.install import clients
from tests.marketplace.doors.conftest import SECTOR, Gate, People

pytestmark = pytest.mark.stack
HERE = Path(__file__).parent / "clients"
LICENSED = ["country", "customer", "day", "invoice", "month", "quantity"]
REFUSED = "CREATE is not offered. The SQL door reads what is licensed and does nothing else."
PROFILE = """
door:
  target: door
  outputs:
    door: {{type: trino, method: jwt, jwt_token: "{token}", host: 127.0.0.1, port: {port}, http_scheme: https,
            cert: "{ca}", database: lakehouse, schema: {schema}, threads: 1}}
"""


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program without this machine's certificates and without telling anybody of itself."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("CA_BUNDLE")}
    quiet = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "HOME": str(folder)}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=kept | quiet | environment, timeout=500
    )


@pytest.fixture
def token(gate: Gate, people: People, tmp_path: Path) -> Path:
    """Ann's token, in a file."""
    file = tmp_path / "token"
    file.write_text(gate.token(people.ann, term=timedelta(hours=1)))
    return file


@pytest.fixture
def table(gate: Gate) -> str:
    return gate.orders.split(".")[2]


def test_python_clients(gate: Gate, token: Path, table: str) -> None:
    done = run(
        [str(clients.programs() / "python"), str(HERE / "python_clients.py")], token.parent,
        DOOR_HOST="127.0.0.1", DOOR_PORT=str(gate.network.port("sql")), DOOR_CA=str(gate.network.secret("tls-ca.pem")),
        DOOR_TOKEN=token.read_text(), DOOR_SCHEMA=SECTOR, DOOR_TABLE=table,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "sqlalchemy": {
            "columns": LICENSED, "tables": [f"{SECTOR}.{table}"], "count": 7, "comment": "what everybody sold",
            "views": [], "column": "Which order",
        },
        "pandas": {"table": 7, "query": 7}, "polars": 7, "ibis": {"columns": LICENSED, "count": 7, "tables": [table]},
        "limits": "Asia/Seoul", "refused": REFUSED,
    }  # fmt: skip


def test_dbt_connects_and_shows_and_is_told_that_nothing_is_created(gate: Gate, token: Path, table: str) -> None:
    project = token.parent
    (project / "models").mkdir()
    (project / "models" / "mine.sql").write_text(f"select invoice from {gate.orders}")
    (project / "dbt_project.yml").write_text("name: door\nversion: '1.0.0'\nprofile: door\nmodel-paths: [models]\n")
    port, ca = gate.network.port("sql"), gate.network.secret("tls-ca.pem")
    (project / "profiles.yml").write_text(PROFILE.format(token=token.read_text(), port=port, ca=ca, schema=SECTOR))
    dbt = str(clients.programs() / "dbt")
    said = run([dbt, "debug"], project)
    assert "All checks passed!" in said.stdout, said.stdout[-2000:]
    shown = run([dbt, "show", "--output", "json", "--inline", f"select count(*) n from {gate.orders}"], project)
    assert '"n": 7' in shown.stdout, shown.stdout[-2000:]
    refused = run([dbt, "run"], project)
    assert refused.returncode == 1
    assert REFUSED in " ".join(refused.stdout.split()), refused.stdout[-2000:]


def test_the_trino_command_line(gate: Gate, token: Path, table: str) -> None:
    program = [str(java.find(java.TRINO).program), "-jar", str(clients.jar("trino-cli"))]
    program += ["--server", gate.door, "--truststore-path", str(gate.network.secret("tls-ca.pem"))]
    program += ["--access-token", token.read_text(), "--catalog", "lakehouse", "--schema", SECTOR]
    program += ["--timezone", "Asia/Seoul", "--session", "query_max_run_time=1m"]
    sql = f"SELECT current_timezone(), count(*) FROM {table}; DESCRIBE {table}"
    done = run([*program, "--execute", sql], token.parent)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == '"Asia/Seoul","7"'
    assert '"invoice","varchar","","Which order"' in lines
    refused = run([*program, "--execute", f"SELECT * FROM {gate.secret}"], token.parent)
    assert "does not exist or is not licensed to" in refused.stderr


def test_the_jdbc_driver_as_dbeaver_uses_it(gate: Gate, token: Path, table: str) -> None:
    ca = gate.network.secret("tls-ca.pem")
    url = f"jdbc:trino://127.0.0.1:{gate.network.port('sql')}/lakehouse/{SECTOR}?SSL=true&SSLTrustStorePath={ca}"
    command = [str(java.find(java.TRINO).program), "-cp", str(clients.jar("trino-jdbc")), str(HERE / "Metadata.java")]
    done = run([*command, url, str(token), SECTOR, table], token.parent)
    assert done.returncode == 0, done.stderr
    said = {line.split("|")[0]: line.split("|")[1:] for line in done.stdout.splitlines()}
    assert sorted(said.pop("columns")) == LICENSED
    assert said == {
        "catalogs": ["lakehouse"], "schemas": [SECTOR, "information_schema"], "tables": [table],
        "remarks": ["Which order"], "keys": [], "limited": ["7"], "prepared": ["7"],
    }  # fmt: skip
