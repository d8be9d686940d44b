"""The declaration of a sector: its legal frame, and what is wrong, refused with its key."""

import re
from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.spec.sector import LegalFrame
from sectors.spec.text import Text
from tests.support.water import FRAME, LAW, SECTOR, declared


@pytest.mark.parametrize(
    ("right", "wrong", "key", "says"),
    [
        ("retention_days = 365", "retention_days = -1", "sector.retention_days", "above 0"),
        ("retention_days = 365", "", "sector.retention_days", "is missing"),
        ('id = "k-water"', 'id = "K Water"', "supply_center[0].id", "is not a name"),
        ("[[supply_center]]", "[[supply_centre]]", "supply_center", "is missing"),
        ('id = "k-water"', 'url = "x"\nid = "k-water"', "supply_center[0].url", "is not a key of this table"),
        ("[sector]", "[sectors]", "sector", "is missing"),
        ("retention_days = 365", 'retention_days = 365\noff = "yes"', "sector.off", "is 'yes', not true or false"),
        (
            "retention_days = 365",
            'retention_days = 365\nclassification = ["watr"]',
            "sector.classification",
            "'watr' is not a code of it",
        ),
        (
            "retention_days = 365",
            "retention_days = 365\nlegal_frame = { laws = [] }",
            "sector.legal_frame.personal_data",
            "is missing",
        ),
        (
            "retention_days = 365",
            f"retention_days = 365\nlegal_frame = {FRAME.replace(LAW, '')}",
            "sector.legal_frame.laws",
            "names no law",
        ),
        (
            "retention_days = 365",
            f"retention_days = 365\nlegal_frame = {FRAME.replace('ko', 'kr')}",
            "sector.legal_frame.laws[0].ko",
            "is missing",
        ),
    ],
)
def test_a_mistake_in_a_sector(tmp_path: Path, right: str, wrong: str, key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, sector=SECTOR.replace(right, wrong, 1))
    assert (refused.value.file.name, refused.value.key) == ("sector.toml", key)
    assert says in str(refused.value)


def test_the_sector_of_the_docs_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sectors.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example
    assert declared(tmp_path, sector=example[1]).classification == ("environment",)


def test_the_legal_frame_of_a_sector(tmp_path: Path) -> None:
    more = f'legal_frame = {FRAME}\ndefault_licence = {{ en = "Free", ko = "자유" }}\nclassification = ["environment"]'
    sector = declared(tmp_path, sector=SECTOR.replace("retention_days = 365", f"retention_days = 365\n{more}"))
    assert sector.legal_frame == LegalFrame(
        (Text("Water Act", "물관리법"),), Text("None", "없음"), Text("Board", "위원회")
    )
    assert (sector.default_licence, sector.classification, sector.off) == (
        Text("Free", "자유"),
        ("environment",),
        False,
    )
