"""All that the network carries: what is built in, and folders beside it."""

from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.registry import load
from tests.support.water import SECTOR, declared


def test_folders_come_beside_what_is_built_in(tmp_path: Path) -> None:
    declared(tmp_path)
    (tmp_path / "water" / ".half-written.toml").write_text("[")
    registry = load([tmp_path])
    assert registry.dataset("water.levels").sector == "water"
    assert {sector.id for sector in registry.sectors} >= {"water", "finance", "energy", "distribution"}
    assert "k-water" in {center.id for center in registry.supply_centers}


def test_a_sector_that_is_switched_off_is_read_but_not_carried(tmp_path: Path) -> None:
    declared(tmp_path, sector=SECTOR.replace("[sector]", "[sector]\noff = true"))
    registry = load([tmp_path])
    assert "water" not in {sector.id for sector in registry.sectors}
    assert "water.levels" not in {dataset.id for dataset in registry.datasets}
    (tmp_path / "water" / "levels.toml").write_text("[")
    with pytest.raises(DeclarationError, match="is not TOML"):
        load([tmp_path])


def test_a_sector_is_declared_once(tmp_path: Path) -> None:
    declared(tmp_path, folder="finance")
    with pytest.raises(DeclarationError, match="sector 'finance' is declared twice"):
        load([tmp_path])


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"there is no such folder\. Mend SDN_SECTORS"):
        load([tmp_path / "nowhere"])


def test_the_nearest_name_is_suggested() -> None:
    with pytest.raises(KeyError, match=r"no dataset 'energy\.solar' is declared; did you mean 'energy.solar_power'"):
        load().dataset("energy.solar")
    with pytest.raises(KeyError, match="no sector 'financ' is declared; did you mean 'finance'"):
        load().sector("financ")
