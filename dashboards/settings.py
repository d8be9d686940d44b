"""What the dashboards are told, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sectors.live import Declarations
from sectors.registry import Registry, folders


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses, the CA of the SQL door, and extra folders of declarations."""

    name: str
    marketplace_url: str
    dashboards_url: str
    sql_url: str
    ca_file: Path
    sectors: tuple[Path, ...]

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """KeyError naming the variable that is missing."""
        return cls(
            name=environment["SDN_NAME"],
            marketplace_url=environment["SDN_MARKETPLACE_URL"],
            dashboards_url=environment["SDN_DASHBOARDS_URL"],
            sql_url=environment["SDN_SQL_URL"],
            ca_file=Path(environment["SDN_CA_FILE"]),
            sectors=folders(environment),
        )

    @property
    def session_cookie(self) -> str:
        return f"sdn_{self.name}_session"


@cache
def settings() -> Settings:
    """Read at the first call of the process."""
    return Settings.read()


@cache
def declarations() -> Declarations:
    """Read at the first call of the process, and again when they change."""
    return Declarations(settings().sectors)


def registry() -> Registry:
    return declarations().current()
