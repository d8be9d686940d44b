"""Says before anything is started what this machine lacks, each time with the remedy.

Network + parts to start → problems (none: go ahead)
"""

import socket
from collections.abc import Iterator, Sequence

import psutil

from infra.install import machine, trino_plugin
from infra.install.downloads import delta_jars, trino_home
from infra.install.machine import Problem
from infra.network import HOST, Network
from infra.parts.part import Part
from infra.parts.registry import ports
from sectors.registry import load_sound


def examine(network: Network, parts: Sequence[Part]) -> list[Problem]:
    """Everything that would keep `parts` from starting, in the order in which it is best put right."""
    here = (*machine.tools(), *machine.memory(machine.memory_gb("MemAvailable")), *machine.disk(network.home))
    return [*here, *_downloads(), *_declarations(network), *_ports(network, parts)]


def _downloads() -> Iterator[Problem]:
    for place in (*delta_jars(), trino_home(), trino_plugin.home()):
        if not place.exists():
            yield Problem(f"{place} is not there.", "Run `make setup`.")


def _declarations(network: Network) -> Iterator[Problem]:
    for mistake in load_sound(network.sectors_there).mistakes:
        yield Problem(f"{mistake.file}: {mistake.key or 'file'}: {mistake.cause}.", mistake.remedy)


def _ports(network: Network, parts: Sequence[Part]) -> Iterator[Problem]:
    for name, port in ports(network, parts).items():
        if name == "postgres" and network.database_url:
            continue
        if not _free(port):
            what = f"Port {port}, which {name} needs, is taken by {_holder(port)}."
            yield Problem(what, "End that program, or set SDN_PORT_BASE to another number.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})" if connection.pid else "a program"
    return "a program of another user"
