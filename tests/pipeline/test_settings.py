"""Which declaration a step runs by."""

from pathlib import Path

import pytest

from pipeline.settings import NEEDED, Settings
from sectors.errors import DeclarationError
from tests.support.water import declared


def settings(folder: Path) -> Settings:
    return Settings.read(dict.fromkeys(NEEDED, "/nowhere") | {"SDN_SECTORS": str(folder)})


def test_mistakes_of_other_sectors_stop_no_feed(tmp_path: Path) -> None:
    declared(tmp_path)
    for name in ("rivers", "finance"):  # one is mistaken, one declared a second time
        (tmp_path / name).mkdir()
        (tmp_path / name / "sector.toml").write_text("[", encoding="utf-8")
    told = settings(tmp_path)
    assert told.dataset("water.levels").name == "levels"
    assert told.dataset("finance.reference_rates").name == "reference_rates"
    with pytest.raises(DeclarationError, match="rivers"):
        told.dataset("rivers.any")
    with pytest.raises(KeyError, match=r"did you mean 'water\.levels'"):
        told.dataset("water.level")
