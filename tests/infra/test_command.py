"""The command is quick to start, and says what a person can put right without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.network import Network
from infra.stack import control
from infra.stack.state import StackError

SDN = Path(sys.executable).parent / "sdn"
HEAVY = ("pyspark", "airflow", "fastapi", "sqlalchemy", "circus", "psutil", "cryptography", "great_expectations")


def sdn(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"SDN_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run([SDN, *words], env=environment, capture_output=True, text=True, check=False)


def test_help_names_every_word(tmp_path: Path) -> None:
    shown = sdn(tmp_path, "--help").stdout
    for word in ("up", "down", "status", "logs", "doctor", "reset"):
        assert f"│ {word} " in shown


def test_starting_the_command_imports_nothing_heavy() -> None:
    question = f"import sys, sdn.cli.main; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_part_is_said_in_one_line(tmp_path: Path) -> None:
    done = sdn(tmp_path, "logs", "mysql")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no part 'mysql'. Parts: postgres,")
    assert "Traceback" not in done.stderr


def test_down_of_nothing_says_so(tmp_path: Path) -> None:
    assert sdn(tmp_path, "down").stdout.split("\n")[0] == f"Nothing runs in {tmp_path}."


def test_reset_deletes_a_network_and_nothing_else(tmp_path: Path) -> None:
    stranger = tmp_path / "documents"
    stranger.mkdir()
    with pytest.raises(StackError, match=r"no secrets/ in it.*nothing is deleted"):
        control.reset(Network.read({"SDN_HOME": str(stranger)}))
    assert stranger.exists()
    network = Network.read({"SDN_HOME": str(tmp_path / "home")})
    control.prepare(network)
    control.reset(network)
    assert not network.home.exists()
