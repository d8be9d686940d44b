"""What the steps are told, read once from the environment into a frozen value."""

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lakehouse.layout import Layout
from reading.bounds import Bounds
from sectors.registry import folders, load_sound
from sectors.spec.dataset import Dataset

NEEDED = (
    "SDN_LAKEHOUSE",
    "SDN_LANDING",
    "SDN_FEEDS",
    "SDN_SECRETS",
    "SPARK_REMOTE",
    "SDN_MARKETPLACE_URL",
    "SDN_TRINO_URL",
)
FETCH_LIMIT = 20 << 30  # bytes of a file
LIGHT_ROWS = 2_000_000  # of a delivery, up to which no cluster is needed


@dataclass(frozen=True, slots=True)
class Settings:
    """Roots, addresses and where the secrets are; `sectors` are extra folders of declarations.

    `light_rows`: up to so many rows of a delivery the light lane takes it.
    `inside`: `<feed>@<host>:<port>` or `<feed>@<folder>`, what feeds may be fetched from though it is not a
    public address; `fetch_limit`: bytes of the largest file that is fetched. `bounds`: of one delivered file.
    """

    layout: Layout
    sectors: tuple[Path, ...]
    secrets: Path
    spark_remote: str
    marketplace_url: str
    trino_url: str
    light_rows: int = LIGHT_ROWS
    inside: frozenset[str] = frozenset()
    fetch_limit: int = FETCH_LIMIT
    bounds: Bounds = field(default_factory=Bounds)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """KeyError naming the variables that are missing; ValueError for a bound that is not a number."""
        if missing := [name for name in NEEDED if name not in environment]:
            raise KeyError(f"{', '.join(missing)} must be set; the network sets them for its tasks (docs/settings.md)")
        return cls(
            layout=Layout(
                lakehouse=Path(environment["SDN_LAKEHOUSE"]),
                landing=Path(environment["SDN_LANDING"]),
                feeds=Path(environment["SDN_FEEDS"]),
            ),
            sectors=folders(environment),
            secrets=Path(environment["SDN_SECRETS"]),
            spark_remote=environment["SPARK_REMOTE"],
            marketplace_url=environment["SDN_MARKETPLACE_URL"],
            trino_url=environment["SDN_TRINO_URL"],
            light_rows=int(environment.get("SDN_LIGHT_ROWS", LIGHT_ROWS)),
            inside=frozenset(environment.get("SDN_FEEDS_INSIDE", "").split()),
            fetch_limit=int(environment.get("SDN_FETCH_LIMIT", FETCH_LIMIT)),
            bounds=Bounds.told(environment),
        )

    def dataset(self, name: str) -> Dataset:
        """KeyError, with the nearest id, where it is not declared; DeclarationError where its sector is mistaken.

        Mistakes in other sectors stop nothing here.
        """
        sector = name.partition(".")[0]
        registry = load_sound(self.sectors, only=glob.escape(sector))
        if (found := registry.known(name)) is not None:
            return found
        for mistake in registry.mistakes:
            if mistake.file.parent.name == sector:
                raise mistake
        return load_sound(self.sectors).dataset(name)  # the error names the nearest of all

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="utf-8").strip()
