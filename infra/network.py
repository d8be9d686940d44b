"""One network on one machine, as a frozen value: its folders, ports, addresses and what each part is told.

    environment → Network.read() → `infra.stack` starts the parts with `network.environment()`

`SDN_HOME` holds all state; `SDN_PORT_BASE` moves every port at once, so two networks can share a machine.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sectors.registry import folders

PORTS = ("marketplace", "dashboards", "airflow", "sql", "trino", "policy", "stripe", "spark", "postgres", "files")
HOST = "127.0.0.1"
OWN_SECTORS = "sectors"  # a folder of SDN_HOME for declarations, beside those that SDN_SECTORS names


@dataclass(frozen=True, slots=True)
class Network:
    """Where everything of one network is. `sectors`: folders of declarations beside the built-in ones."""

    home: Path
    port_base: int
    name: str
    sectors: tuple[Path, ...]
    database_url: str | None  # an outside PostgreSQL server; None: our own

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Network":
        home = Path(environment.get("SDN_HOME") or Path.home() / ".sdn").absolute()
        base = int(environment.get("SDN_PORT_BASE", "8700"))
        return cls(
            home=home,
            port_base=base,
            name=environment.get("SDN_NAME", f"local{base}"),
            sectors=tuple(dict.fromkeys([*(f.absolute() for f in folders(environment)), home / OWN_SECTORS])),
            database_url=environment.get("DATABASE_URL"),
        )

    def port(self, part: str) -> int:
        return self.port_base + PORTS.index(part)

    def url(self, part: str, scheme: str = "http") -> str:
        # Trino shows the network's certificate to those who ask by name (SNI) only, by number its internal one.
        host = "localhost" if part == "trino" else HOST
        return f"{scheme}://{host}:{self.port(part)}"

    @property
    def own_sectors(self) -> Path:
        return self.home / OWN_SECTORS

    @property
    def sectors_there(self) -> tuple[Path, ...]:
        """Without the network's own folder where nothing was declared yet; one that SDN_SECTORS names must be there."""
        return tuple(folder for folder in self.sectors if folder != self.own_sectors or folder.is_dir())

    @property
    def lakehouse(self) -> Path:
        return self.home / "lakehouse"

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def feeds(self) -> Path:
        return self.home / "feeds"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """What lives only while the network runs: its state, the supervisor's sockets and locks."""
        return self.home / "run"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    def secret(self, name: str) -> Path:
        """The file (mode 600) that holds one secret, alone, without a newline."""
        return self.secrets / name
