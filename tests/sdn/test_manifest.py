"""A listing as YAML: what is read, what is refused, and with which line."""

import pytest

from infra.demo.offers import OFFERS
from infra.errors import PlainError
from marketplace.listings.schemas import ListingDraft
from marketplace.listings.versions import content_of
from sdn.cli.manifest import draft_of, placed, read, written
from tests.support.commerce import draft

TEXT = """\
slug: wind-by-hour
title: {en: Wind by hour, ko: 시간별 풍력}
summary: {en: What each station fed in., ko: 발전소별 발전량입니다.}
datasets: [energy.generation]
plans:
- kind: free
  licences:
  - dataset: energy.generation
    rows:
    - {column: month, op: ge, values: [2026-01]}
    purposes: [no, 2026-11-02]
"""


def test_what_is_written_is_read_again_as_the_same() -> None:
    for offer in [*OFFERS.values(), content_of(draft())]:
        content = content_of(ListingDraft.model_validate(offer))
        assert content_of(draft_of(read(written(content)))) == content


def test_months_days_and_no_are_text() -> None:
    licence = draft_of(read(TEXT)).plans[0].licences[0]
    assert licence.rows[0].values == ("2026-01",)
    assert licence.purposes == ("no", "2026-11-02")


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ("kind: free", "kind: fre", "line 6: plans.0.kind"),
        ("- dataset: energy.generation", "- dataset: energy.generation\n    colums: [x]", "line 9: plans.0.licences.0.colums"),
        ("slug: wind-by-hour", "slug: Wind", "line 1: slug"),
        ("datasets: [energy.generation]", "datasets: [energy.generation", "line"),
        ("slug: wind-by-hour", "slug: a\nslug: b", "line 2: slug is written twice"),
        ("slug: wind-by-hour", "x: &a [1]\ny: *a\nslug: w", "line 2: aliases are not read"),
        ("slug: wind-by-hour", "slug: !!python/object/apply:os.system [ls]", "line 1"),
        ("slug: wind-by-hour", "slug: " + "[" * 60 + "]" * 60, "levels deep"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(before: str, after: str, cause: str) -> None:
    with pytest.raises(PlainError, match=cause):
        draft_of(read(TEXT.replace(before, after, 1)))


@pytest.mark.parametrize("text", ["", "# nothing", "x" * 1_000_001, "\x00", "- 1\n- 2"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(PlainError):
        draft_of(read(text))


def test_what_the_marketplace_refuses_is_told_with_the_line() -> None:
    said = placed(read(TEXT), "plans[0].licences[0].rows: not a partition; energy.generation has no release yet")
    assert said == "line 9: plans[0].licences[0].rows: not a partition\nenergy.generation has no release yet"
