"""Fields ↔ draft: what the form says is what a program would send, and back again without a loss."""

from typing import Any

import pytest

from infra.demo.offers import OFFERS
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.schemas import ListingDraft
from marketplace.listings.versions import content_of
from marketplace.writing.fields import tree, with_another, without
from marketplace.writing.problems import check
from marketplace.writing.reading import read, written
from marketplace.writing.term_inputs import term_inputs
from marketplace.writing.terms import to_fields, to_terms
from sectors.registry import Registry, load
from tests.support.commerce import DATASET, draft
from tests.support.declarations import make_dataset, make_sector

ENERGY = make_dataset()
DECLARED = Registry((make_sector(ENERGY),))
FULL: dict[str, Any] = {
    "use_cases": [{"en": "Forecasting", "ko": "발전량 예측"}],
    "coverage": {"en": "All of Jeju", "ko": "제주 전역"},
    "sample_queries": [{"title": {"en": "Rows", "ko": "행 수"}, "sql": "SELECT count(*) FROM energy.generation"}],
    "promise": {"fresh_within_hours": 6, "complete_share_bp": 9_950, "schema_notice_days": 14},
    "plans": [
        {"kind": "trial", "trial_days": 14, "licences": [{"dataset": DATASET}]},
        {"kind": "subscription", "interval": "year", "price_minor": 990, "currency": "EUR", "per_seat": True, "approval": True, "copies": 3,
         "licences": [{"dataset": DATASET, "columns": ["station", "output"], "masks": {"station": "pseudonym", "output": {"mask": "round", "step": "10"}},
                       "rows": [{"column": "month", "op": "between", "values": ["2026-01", "2026-06"]}],
                       "purposes": ["research", {"en": "Teaching", "ko": "교육"}], "term_days": 30, "redistribution": True}]},
        {"kind": "usage", "price_minor": 1_000, "usage": {"measure": "rows", "unit_price_minor": 5, "per": 100, "included": 1_000, "cap_minor": 9_000},
         "licences": [{"dataset": DATASET}]},
    ],
}  # fmt: skip


def again(content: dict[str, Any], declared: Registry) -> dict[str, Any]:
    """Through the form and back."""
    found = read(written(content), {dataset.id: dataset for dataset in declared.datasets})
    assert found.problems == {}
    return content_of(ListingDraft.model_validate(found.content))


def test_nothing_is_lost_between_draft_and_form() -> None:
    content = content_of(draft(**FULL))
    assert again(content, DECLARED) == content


@pytest.mark.parametrize("offer", OFFERS.values(), ids=list(OFFERS))
def test_the_demos_listings_pass_through_the_form_unchanged(offer: dict[str, Any]) -> None:
    content = content_of(ListingDraft.model_validate(offer))
    assert again(content, load()) == content


def test_every_term_that_can_be_sold_has_an_input() -> None:
    singles = {term.name.partition(".")[0] for term in term_inputs()}
    own = {"dataset", "columns", "rows", "masks", "purposes", "quotas"}
    from marketplace.licensing.standing import ATTESTED, ENFORCED  # noqa: PLC0415 — both grow

    assert (ENFORCED | ATTESTED) - own <= singles
    assert singles <= set(LicenceTerms.model_fields)


def test_a_mask_with_levels_and_ranges() -> None:
    terms = {
        "dataset": DATASET,
        "masks": {
            "station": {"mask": "generalise", "levels": {"Alpha": "North", "Beta": "South"}},
            "output": {"mask": "bucket", "edges": ["0", "100", "1000"]},
        },
    }
    node = tree(to_fields(terms, "x"))["x"]
    assert LicenceTerms.model_validate(to_terms(node, ENERGY)) == LicenceTerms.model_validate(terms)


def test_parts_come_and_go() -> None:
    fields = {"plans.0.kind": ["free"], "plans.2.kind": ["trial"]}
    assert "plans.3.new" in with_another(fields, "plans")
    assert without(fields, "plans.0") == {"plans.2.kind": ["trial"]}
    assert "plans.0.new" in with_another({}, "plans")


def test_a_problem_stands_beside_its_field_whatever_was_left_out_before_it() -> None:
    fields = {
        "datasets": [DATASET],
        "plans.3.kind": ["one_off"], "plans.3.price": ["12,0x"],
        "plans.3.licences.0.dataset": ["energy.other"], "plans.3.licences.0.given": ["1"],
        "plans.3.licences.2.dataset": [DATASET], "plans.3.licences.2.given": ["1"],
        "plans.3.licences.2.term_days": ["ten"],
        "title.en": ["x"],
    }  # fmt: skip
    _, problems = check(read(fields, {DATASET: ENERGY}), DECLARED, "ko")
    assert problems["plans.3.price"].startswith("12000 또는 9.90처럼")
    assert problems["plans.3.licences.2.term_days"] == "정수를 입력해 주세요"
    assert problems["title.en"] == "3자 이상 입력해 주세요"
    assert problems["title.ko"] == "입력해 주세요"


def test_what_no_door_can_hold_is_told_at_its_licence() -> None:
    fields = written(content_of(draft(plans=[{"kind": "free", "licences": [{"dataset": DATASET}]}])))
    fields |= {"plans.0.licences.0.which": ["some"], "plans.0.licences.0.columns": ["note"]}
    _, problems = check(read(fields, {DATASET: ENERGY}), DECLARED, "en")
    assert "'note' is personal" in problems["plans.0.licences.0.columns"]


@pytest.mark.parametrize(
    "name",
    ["a" * 500, "plans.0", "plans.0.kind.x", "..", "plans.99999999999999999999.kind", "plans.١.kind", "__proto__.x"],
)
def test_odd_names_do_no_harm(name: str) -> None:
    found = read({name: ["x"], "plans.0.kind": ["free"], "plans.0.kind.y": ["z"]}, {DATASET: ENERGY})
    assert found.content["slug"] == ""
