"""What the steps are told, read once from the environment into a frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lakehouse.layout import Layout
from sectors.registry import folders, load_sound
from sectors.spec import Dataset

NEEDED = (
    "SDN_LAKEHOUSE",
    "SDN_LANDING",
    "SDN_FEEDS",
    "SDN_SECRETS",
    "SPARK_REMOTE",
    "SDN_MARKETPLACE_URL",
    "SDN_TRINO_URL",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Roots, addresses and where the secrets are; `sectors` are extra folders of declarations."""

    layout: Layout
    sectors: tuple[Path, ...]
    secrets: Path
    spark_remote: str
    marketplace_url: str
    trino_url: str

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """KeyError naming the variables that are missing."""
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
        )

    def dataset(self, name: str) -> Dataset:
        """KeyError, with the nearest id, where it is not declared; DeclarationError where its sector is mistaken.

        Mistakes in other sectors stop nothing here.
        """
        registry = load_sound(self.sectors)
        try:
            return registry.dataset(name)
        except KeyError:
            sector = name.partition(".")[0]
            for mistake in registry.mistakes:
                if mistake.file.parent.name == sector:
                    raise mistake from None
            raise

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="utf-8").strip()
