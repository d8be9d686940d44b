"""Clients that nobody here wrote, each as its users run it: Trino's command line."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from infra import java
from infra.install import clients
from tests.marketplace.doors.conftest import SECTOR, Gate, People

pytestmark = pytest.mark.stack


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program without this machine's certificates and without telling anybody of itself."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("CA_BUNDLE")}
    quiet = {"HOME": str(folder)}
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
