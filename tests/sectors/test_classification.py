"""The classification: codes that are there once, mapped to other vocabularies, and the page that explains them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sectors import formats
from sectors.classification import model
from sectors.classification_page import page
from sectors.classified import check_sector, read_classified
from sectors.errors import DeclarationError
from sectors.reader import Reader
from sectors.registry import BUILT_IN
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Classified
from tests.support.declarations import make_dataset, make_sector

PAGE = Path(__file__).parents[2] / "docs" / "classification.md"
THEMES = {"AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"}
RAIL = {"subsector": "urban_rail", "producer": "public", "cadence": "monthly"}


def reader(values: dict[str, object]) -> Reader:
    return Reader(Path("rail.toml"), "dataset", {"classification": values})


def test_every_code_stands_once_and_is_told_in_both_languages() -> None:
    known = model()
    below = [term for sector in known.sectors for term in sector.subsectors]
    for terms in (known.producers, known.sectors, known.format_classes, known.sensitivities, known.cadences, below):
        codes = [term.code for term in terms]
        assert codes
        assert len(set(codes)) == len(codes)
        assert all(re.search("[가-힣]", term.title.ko) and not re.search("[가-힣]", term.title.en) for term in terms)


def test_sectors_are_mapped_to_the_data_themes_of_the_eu() -> None:
    themes = {address for sector in model().sectors for address in sector.dcat}
    vocabulary = "http://publications.europa.eu/resource/authority/data-theme/"
    assert themes <= {vocabulary + code for code in THEMES}
    assert all(sector.dcat and sector.subsectors for sector in model().sectors)


def test_levels_and_kinds_are_those_of_declarations() -> None:
    assert [term.code for term in model().sensitivities] == [level.value for level in Sensitivity]
    kinds = [kind for term in model().format_classes for kind in term.kinds]
    assert sorted(kinds) == sorted(formats.KINDS)


def test_the_page_is_printed_from_the_file() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(model()), (
        "run python -m sectors.classification > docs/classification.md"
    )


def test_editors_know_the_same_codes() -> None:
    schema = json.loads((BUILT_IN / "schemas" / "dataset.schema.json").read_text(encoding="utf-8"))
    keys = schema["$defs"]["dataset"]["properties"]["classification"]["properties"]
    assert keys["producer"]["enum"] == [term.code for term in model().producers]
    assert keys["cadence"]["enum"] == [term.code for term in model().cadences]


def test_a_dataset_says_where_it_stands() -> None:
    assert read_classified(reader(dict(RAIL))) == Classified("urban_rail", "public", "monthly")
    assert read_classified(Reader(Path("rail.toml"), "dataset", {})) is None


@pytest.mark.parametrize(
    ("changed", "key", "says"),
    [
        ({"subsector": "urban_rale"}, "dataset.classification.subsector", "did you mean 'urban_rail'?"),
        ({"producer": "state"}, "dataset.classification.producer", "'state' is not a code of it"),
        ({"cadence": "montly"}, "dataset.classification.cadence", "did you mean 'monthly'?"),
        ({"sector": "transport"}, "dataset.classification.sector", "is not a key of this table"),
    ],
)
def test_a_code_that_is_not_there_is_refused(changed: dict[str, str], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read_classified(reader(RAIL | changed))
    assert refused.value.key == key
    assert says in refused.value.remedy or says in refused.value.cause


def test_a_sectors_datasets_are_of_its_codes() -> None:
    rail = make_dataset(classified=Classified("urban_rail", "public", "monthly"))
    file = Reader(Path("sector.toml"), "sector", {})
    sector = replace(make_sector(rail), classification=("transport",))
    check_sector(file, sector)
    with pytest.raises(DeclarationError, match=r"which is of transport\. Add 'transport', or choose another"):
        check_sector(file, replace(sector, classification=("energy",)))
    with pytest.raises(DeclarationError, match=r"'transprot' is not a code of it.*did you mean 'transport'"):
        check_sector(file, replace(sector, classification=("transprot",)))
