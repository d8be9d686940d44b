"""The whole network for the suite: started once, on a fresh home and free ports, and taken down at the end.

A developer who has one running names its home in SDN_TEST_HOME (and its SDN_PORT_BASE) and saves the start.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.network import HOST, PORTS, Network
from infra.stack import control
from tests.support.stripe import stripe_mock_running

OUTSIDE = "127.0.0.9"  # servers of others, the one address on this machine that releases and notices may go to


def free_port_base() -> int:
    """A number from which as many ports as a network wants are free, below those the kernel hands out."""
    for base in range(20_000 + os.getpid() % 1000 * 10, 32_000, len(PORTS) + 1):
        if all(_free(base + offset) for offset in range(len(PORTS))):
            return base
    raise RuntimeError("no run of free ports between 20000 and 32000: end other networks")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def fresh(**environment: str) -> Network:
    """A network on a home of its own; nothing is started. Socket paths are short, so it lies directly in /tmp."""
    home = tempfile.mkdtemp(prefix="sdn-", dir="/tmp")
    return Network.read({"SDN_HOME": home, "SDN_PORT_BASE": str(free_port_base())} | environment)


@contextmanager
def started(network: Network, names: Sequence[str] = ()) -> Iterator[Network]:
    """A network that serves; afterwards it is down and its home is gone."""
    try:
        control.up(network, names, tied=True)
        yield network
    finally:
        control.down(network)
        shutil.rmtree(network.home, ignore_errors=True)


def sectors() -> str:
    """The folder of declarations that tests bring along, as SDN_SECTORS wants it."""
    return str(Path(__file__).parents[1] / "declarations")


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """The whole network, serving."""
    if home := os.environ.get("SDN_TEST_HOME"):
        yield Network.read({**os.environ, "SDN_HOME": str(Path(home))})
        return
    with stripe_mock_running() as checker, pytest.MonkeyPatch.context() as environment:
        environment.setenv("STRIPE_STAND_IN_CONTROL", "on")
        environment.setenv("STRIPE_STAND_IN_CHECK_WITH", checker)
        environment.setenv("SDN_WEBHOOK_ALLOW", f"{OUTSIDE}/32")
        with started(fresh(SDN_SECTORS=sectors())) as whole:
            yield whole
