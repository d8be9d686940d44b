"""The whole network: it serves, on loopback only, within its memory, and keeps its secrets."""

import contextlib
import ipaddress
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra import secrets
from infra.network import Network
from infra.parts import registry
from infra.stack import control, processes, state
from infra.stack.health import State

pytestmark = pytest.mark.stack
SDN = Path(sys.executable).parent / "sdn"
AT_REST_BYTES = 7.5e9  # of it 0.7 for Korean in two processes, 0.2 for Python beside Spark's executor


def family(network: Network) -> list[psutil.Process]:
    record = control.running(network)
    assert record
    guardian = record.guardian.process()
    assert guardian
    return processes.family(guardian)


def sockets(network: Network) -> Iterator[tuple[str, str, int]]:
    """Process, address and port of everything that listens, or could receive datagrams."""
    for process in family(network):
        for connection in process.net_connections("inet"):
            if connection.status in (psutil.CONN_LISTEN, psutil.CONN_NONE) and connection.laddr:
                yield process.name(), connection.laddr.ip, connection.laddr.port


def command_lines(network: Network) -> Iterator[tuple[str, str]]:
    """Of every process that lives while it is asked: Airflow's workers come and go."""
    for process in family(network):
        with contextlib.suppress(psutil.NoSuchProcess):  # a zombie counts as none
            yield f"command line of {process.pid}", " ".join(process.cmdline())


def test_every_part_serves(network: Network) -> None:
    parts = control.status(network)
    assert [part.name for part in parts] == [part.name for part in registry.PARTS]
    assert {part.name: (part.state, part.detail) for part in parts if part.state is not State.READY} == {}
    assert all(part.pid and part.memory > 0 for part in parts)


def test_everything_listens_on_loopback_only(network: Network) -> None:
    listening = list(sockets(network))
    for name, address, port in listening:
        ip = ipaddress.ip_address(address)
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        assert mapped.is_loopback, f"{name} listens on {address}:{port}"
    expected = {network.port(part.port) for part in registry.PARTS if part.port}
    assert expected <= {port for _, _, port in listening}


def test_spark_keeps_to_the_memory_that_its_file_says(network: Network) -> None:
    """Flags of the file and of the command line are one option of Spark's: neither may take the other's place."""
    command = next(text for _, text in command_lines(network) if "SparkConnectServer" in text)
    assert {"-XX:G1PeriodicGCInterval=60000", "-XX:+ExitOnOutOfMemoryError"} <= set(command.split())
    assert "-Dlog4j2.configurationFile=" in command


def test_memory_at_rest_is_within_its_limit(network: Network) -> None:
    assert processes.pss(family(network)) <= AT_REST_BYTES


def test_the_command_tells_programs_what_people_see(network: Network) -> None:
    environment = {"SDN_HOME": str(network.home), "SDN_PORT_BASE": str(network.port_base), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([SDN, "status", "--json"], env=environment, capture_output=True, text=True, check=True)
    shown = {part["name"]: part for part in json.loads(done.stdout)}
    record = control.running(network)
    assert record
    assert {name: part["pid"] for name, part in shown.items()} == {n: h.pid for n, h in record.parts.items()}
    assert shown["postgres"].keys() == {
        "name", "state", "since", "pid", "port", "memory", "detail", "restarts",
    }  # fmt: skip


def test_secrets_are_for_their_owner_only_and_nowhere_else(network: Network) -> None:
    kept = [network.secrets, *network.secrets.rglob("*")]
    allowed = {place: 0o700 if place.is_dir() else 0o600 for place in kept}
    assert {place: stat.S_IMODE(place.stat().st_mode) for place in kept} == allowed
    feeds = [file.read_text().strip() for file in network.secrets.glob("ingest/*")]
    texts = [*feeds, *(secrets.read(network, name) for name in secrets.TOKENS)]
    assert feeds
    assert all(texts)
    said = {str(file): file.read_text(errors="replace") for file in network.home.glob("**/*.log*") if file.is_file()}
    said |= dict(command_lines(network))
    assert len(said) > len(registry.PARTS)
    leaks = [place for place, text in said.items() if any(secret in text for secret in texts)]
    assert leaks == []


def test_logs_and_state_are_for_their_owner_only(network: Network) -> None:
    kept = [network.home, *network.logs.iterdir(), state.path(network)]
    open_to_others = [file for file in kept if stat.S_IMODE(file.stat().st_mode) & 0o077]
    assert open_to_others == []
