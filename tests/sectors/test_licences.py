"""The licence of a source: one table, told alike by code and docs, and named by every declaration that is built in."""

import json
import re
from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.licences import LICENCES, OWN, UNKNOWN, Demand, SourceLicence, Use
from sectors.registry import BUILT_IN, load
from sectors.spec.dataset import Dataset
from tests.support.water import DATASET, SECTOR, declared

PAGE = (Path(__file__).parents[2] / "docs" / "declarations.md").read_text(encoding="utf-8")
SCHEMA = json.loads((BUILT_IN / "schemas" / "dataset.schema.json").read_text(encoding="utf-8"))
ROW = re.compile(
    r"^\| `([\w.-]+)` \| (?:\[([^]]+)\]\(([^)]+)\)|([^|]+?)) \| (\w+) \| (\w+) \| (\w+) \| ([^|]+) \|$", re.MULTILINE
)
SAID = {  # how an attribution writes a licence → its id
    "CC BY 4.0": "CC-BY-4.0", "CC0": "CC0-1.0", "PDDL 1.0": "PDDL-1.0", "ODbL 1.0": "ODbL-1.0", "MIT": "MIT",
    "KOGL type 1": "KOGL-1", "공공데이터포털": "LicenseRef-data-go-kr", "Korea Public Data Portal": "LicenseRef-data-go-kr",
}  # fmt: skip
BUILT = load().datasets


def test_the_page_tells_the_table() -> None:
    told = {
        id_: (title or bare, url or None, (redistribute, sell, change), demands)
        for id_, title, url, bare, redistribute, sell, change, demands in ROW.findall(PAGE)
    }
    assert told == {licence.id: _row(licence) for licence in LICENCES.values()}


def _row(licence: SourceLicence) -> tuple[str, str | None, tuple[str, ...], str]:
    uses = (Use.REDISTRIBUTE, Use.SELL, Use.CHANGE)
    allowed = tuple("yes" if use in licence.allows else "no" for use in uses)
    return licence.title.en, licence.url, allowed, ", ".join(d for d in Demand if d in licence.demands) or "–"


def test_editors_offer_the_ids_of_the_table() -> None:
    assert SCHEMA["$defs"]["dataset"]["properties"]["licence"]["enum"] == list(LICENCES)


def test_every_licence_that_everyone_holds_has_its_text_somewhere() -> None:
    assert {licence.id for licence in LICENCES.values() if not licence.url} == {OWN, UNKNOWN}
    assert all(licence.open for licence in LICENCES.values() if licence.url)
    assert LICENCES[UNKNOWN].allows == frozenset()


@pytest.mark.parametrize("dataset", BUILT, ids=lambda dataset: dataset.id)
def test_a_built_in_declaration_names_the_licence_that_its_attribution_tells(dataset: Dataset) -> None:
    text = (BUILT_IN / dataset.sector / f"{dataset.name}.toml").read_text(encoding="utf-8")
    assert f'\nlicence = "{dataset.licence}"\n' in text
    said = {id_ for words, id_ in SAID.items() if words in (dataset.attribution or "")}
    assert said <= {dataset.licence}


def test_what_is_unknown_of_the_built_in_is_said() -> None:
    assert {dataset.id for dataset in BUILT if dataset.licence == UNKNOWN} == {
        "agri_food.garak_arrivals", "agri_food.garak_prices", "distribution.walmart_openings",
        "spatial_convergence.legal_districts",
    }  # fmt: skip


def licensed(folder: Path, licence: str, attribution: str = 'attribution = "K-water"') -> Dataset:
    text = DATASET.replace('attribution = "K-water"', f'{attribution}\nlicence = "{licence}"')
    return declared(folder, dataset=text).datasets[0]


def test_a_declaration_names_its_licence(tmp_path: Path) -> None:
    assert licensed(tmp_path, "KOGL-4").licence == "KOGL-4"


def test_without_a_word_the_licence_is_unknown(tmp_path: Path) -> None:
    assert declared(tmp_path, sector=SECTOR).datasets[0].licence == UNKNOWN


def test_an_id_that_nobody_knows_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as refused:
        licensed(tmp_path, "CC-BY-40")
    assert refused.value.key == "dataset.licence"
    assert all(id_ in str(refused.value) for id_ in LICENCES)
    assert "did you mean 'CC-BY-4.0'?" in str(refused.value)


def test_a_licence_that_demands_credit_needs_whom_to_name(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="attribution: is missing, and KOGL-1 demands it") as refused:
        licensed(tmp_path, "KOGL-1", attribution="")
    assert refused.value.key == "dataset.attribution"


def test_one_that_demands_nothing_needs_nobody(tmp_path: Path) -> None:
    assert licensed(tmp_path, "CC0-1.0", attribution="").attribution is None
