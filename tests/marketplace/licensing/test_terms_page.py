"""The page of the language of terms says what the terms say: every term, every mask, its JSON, sentences and standing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.sentences import spoken
from marketplace.licensing.standing import ATTESTED, ENFORCED, SUBJECT
from tests.support.gate import make_dataset, make_terms
from wire.masks import Mask

PAGE = (Path(__file__).parents[3] / "docs" / "terms.md").read_text(encoding="utf-8")


def rows(of: str) -> Iterator[list[str]]:
    """The cells of the page's table under that heading."""
    table = PAGE.partition(f"## {of}\n")[2].partition("\n## ")[0]
    for line in table.splitlines():
        if line.startswith("| `"):
            yield [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]


TERMS, MASKS = list(rows("The terms")), list(rows("Masks"))


def test_every_term_and_every_mask_is_on_the_page() -> None:
    assert {row[0] for row in TERMS} | {"masks"} == LicenceTerms.model_fields.keys() - SUBJECT
    assert {row[0] for row in MASKS} == set(Mask)


@pytest.mark.parametrize(("term", "written", "held", "english", "korean"), TERMS)
def test_a_term_is_told_as_the_listing_tells_it(term: str, written: str, held: str, english: str, korean: str) -> None:
    assert _told(json.loads(written), term, english, korean)
    assert held == ("enforced" if term in ENFORCED else "attested" if term in ATTESTED else "not sold yet")


@pytest.mark.parametrize(("mask", "written", "fits", "english", "korean"), MASKS)
def test_a_mask_is_told_as_the_listing_tells_it(mask: str, written: str, fits: str, english: str, korean: str) -> None:
    assert mask in written
    assert _told({"masks": json.loads(written)}, "masks", english, korean)


def _told(terms: dict[str, Any], term: str, *texts: str) -> bool:
    said = [
        one.text for language in ("en", "ko") for one in spoken(make_terms(**terms), make_dataset(), language)
        if one.term == term
    ]  # fmt: skip
    return set(texts) <= set(said)
