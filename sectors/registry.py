"""All that the network carries: built-in sectors and those in folders of `SDN_SECTORS`.

load((Path("extra"),)) → Registry.sectors, .datasets, .dataset("finance.reference_rates")
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sectors.errors import DeclarationError
from sectors.loader import load_sector
from sectors.reader import nearest
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector, SupplyCenter

T = TypeVar("T")
BUILT_IN = Path(__file__).parent


def folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders of declarations that `SDN_SECTORS` names, in order."""
    return tuple(Path(folder) for folder in environment.get("SDN_SECTORS", "").split(os.pathsep) if folder)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every declared sector; a dataset is found by its id. `mistakes`: why sectors are left out."""

    sectors: tuple[Sector, ...]
    mistakes: tuple[DeclarationError, ...] = ()

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        return tuple(dataset for sector in self.sectors for dataset in sector.datasets)

    @property
    def supply_centers(self) -> tuple[SupplyCenter, ...]:
        """Each supply center once, though it may serve several sectors."""
        found = {center.id: center for sector in self.sectors for center in sector.supply_centers}
        return tuple(found.values())

    def sector(self, name: str) -> Sector:
        """KeyError, with the nearest name, for a sector that is not declared."""
        return _find({sector.id: sector for sector in self.sectors}, name, "sector")

    def known(self, name: str) -> Dataset | None:
        """None for a dataset that is not declared, or not any more."""
        return next((dataset for dataset in self.datasets if dataset.id == name), None)

    def dataset(self, name: str) -> Dataset:
        """KeyError, with the nearest id, for a dataset that is not declared."""
        return _find({dataset.id: dataset for dataset in self.datasets}, name, "dataset")


def _find(known: dict[str, T], name: str, what: str) -> T:
    if name not in known:
        raise KeyError(f"no {what} {name!r} is declared{nearest(name, list(known))}")
    return known[name]


def load(folders: Sequence[Path] = (), *, built_in: bool = True) -> Registry:
    """Read every declaration. A sector declared twice is refused: no folder may change another's.

    One that is switched off is read, so that its mistakes are told, and left out. DeclarationError for any mistake.
    """
    found = load_sound(folders, built_in=built_in)
    if found.mistakes:
        raise found.mistakes[0]
    return found


def load_sound(folders: Sequence[Path] = (), *, built_in: bool = True, only: str = "*") -> Registry:
    """As `load`, but a sector with a mistake is left out and the mistake told: no sector stops another's feeds.

    `only`: the one sector to read, for whoever is about one feed and shall not wait for hundreds.
    """
    found: dict[str, Sector] = {}
    mistakes: list[DeclarationError] = []
    for folder in [BUILT_IN, *folders] if built_in else folders:
        if not folder.is_dir():
            mistakes.append(DeclarationError(folder, "", "there is no such folder", "Mend SDN_SECTORS."))
        for file in sorted(folder.glob(f"{only}/sector.toml")):
            try:
                sector = replace(load_sector(file.parent), built_in=folder == BUILT_IN)
                _once(file, sector, found)
            except DeclarationError as mistake:
                mistakes.append(mistake)
            else:
                found[sector.id] = sector
    return Registry(tuple(sector for sector in found.values() if not sector.off), tuple(mistakes))


def _once(file: Path, sector: Sector, found: dict[str, Sector]) -> None:
    if sector.id in found:
        raise DeclarationError(file, "folder", f"sector {sector.id!r} is declared twice", "Choose another name.")
