"""Whatever mask a draft proposes, a licence of the dataset as it was drafted can say it, and the personal column too."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from sectors.loader import load_dataset
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from tests.drafting.test_personal import RESIDENTS
from tests.support.drafting import of_rows, written

MADE = {
    "phone": ("contact", [f"010-1234-{n:04d}" for n in range(40)]),
    "office phone": ("contact", [f"02-123-{n:04d}" for n in range(40)]),
    "phone as a number": ("contact", [f"821012{n:06d}" for n in range(40)]),
    "email": ("mail", [f"someone{n}@example.org" for n in range(40)]),
    "resident": ("code_text", RESIDENTS),
    "resident as a number": ("code_number", [text.replace("-", "") for text in RESIDENTS]),
    "card": ("pay", ["4111-1111-1111-1111", "5500-0055-5555-5559"] * 20),
    "card as a number": ("pay", ["4111111111111111", "5500005555555559"] * 20),
    "business": ("business_no", ["124-81-00998"] * 40),
    "person": ("담당자명", ["김철수", "이영희", "박민수"] * 12),
    "English person": ("last_name", ["Smith", "Jones", "Miller"] * 12),
    "address": ("home", [f"서울특별시 종로구 세종대로 {n}" for n in range(1, 41)]),
    "street": ("home", [f"{n} Main Street" for n in range(1, 41)]),
    "nothing of a person": ("level", [str(n * 7) for n in range(60)]),
}  # fmt: skip
PROPOSED = {name for name in MADE if name not in ("business", "nothing of a person", "phone as a number")}


def proposals(text: str) -> Iterator[tuple[str, str]]:
    """Column and mask, as the draft says them."""
    for table in text.split("[[column]]")[1:]:
        (name,) = re.findall(r'^name = "([^"]+)"', table, re.MULTILINE)
        for mask in re.findall(r"a licence may mask it: (\w+)", table):
            yield name, mask


def personal(dataset: Dataset, name: str) -> Dataset:
    """As somebody answers who knows that the column tells of people."""
    columns = tuple(
        replace(c, sensitivity=Sensitivity.PERSONAL) if c.name == name else c for c in dataset.columns
    )  # fmt: skip
    return replace(dataset, columns=columns)


@pytest.mark.parametrize("made", MADE)
def test_what_a_draft_proposes_compiles_as_terms(tmp_path: Path, made: str) -> None:
    name, texts = MADE[made]
    found = of_rows(tmp_path, f"serial;{name}", [f"row {place};{text}" for place, text in enumerate(texts)])
    dataset = load_dataset(written(tmp_path, found.text, "testing/sample.toml"), ["seoul"])
    proposed = list(proposals(found.text))
    assert bool(proposed) is (made in PROPOSED), found.text
    for column, mask in proposed:
        terms = LicenceTerms.model_validate({"dataset": dataset.id, "masks": {column: mask}})
        for held in (dataset, personal(dataset, column)):
            scope = compile_terms(terms, held)
            assert scope.shows(column)
            assert scope.mask(column) is not None
