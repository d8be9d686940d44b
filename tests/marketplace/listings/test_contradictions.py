"""No plan says another thing than the licence of its data's source; each that does is told where, why, what to do."""

from typing import Any

import pytest

from infra.demo.offers import OFFERS
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.contradictions import contradictions, told
from marketplace.listings.schemas import ListingDraft
from sectors.licences import LICENCES, OWN, UNKNOWN
from sectors.registry import load
from tests.support.commerce import DATASET
from tests.support.declarations import make_dataset

PASSED_ON: dict[str, Any] = {"redistribution": True}
OPEN = [licence.id for licence in LICENCES.values() if licence.open]
UNSOLD = ["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0", "KOGL-2", "KOGL-4", UNKNOWN]
UNCHANGED = ["CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "KOGL-3", "KOGL-4"]
CREDITED = [licence.id for licence in LICENCES.values() if "credit" in licence.demands]


def places(licence: str, price: int = 0, **terms: Any) -> list[str]:
    dataset = make_dataset(licence=licence, attribution="Windpark")
    plan = LicenceTerms(dataset=DATASET, **terms)
    return [one.place for one in contradictions("plans[2]", plan, price, dataset)]


@pytest.mark.parametrize("licence", OPEN)
def test_what_everyone_may_do_no_plan_takes_back(licence: str) -> None:
    assert places(licence) == ["plans[2].licence.redistribution"]
    assert places(licence, **PASSED_ON) == []
    assert places(licence, purposes=("research",), **PASSED_ON) == ["plans[2].licence.purposes"]


@pytest.mark.parametrize("licence", LICENCES)
def test_no_price_where_nobody_may_sell(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    assert places(licence, 1, **terms) == (["plans[2].price_minor"] if licence in UNSOLD else [])


@pytest.mark.parametrize("licence", LICENCES)
def test_no_mask_where_nobody_may_change(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    expected = ["plans[2].licence.masks"] if licence in UNCHANGED else []
    assert places(licence, masks={"note": "null"}, **terms) == expected


@pytest.mark.parametrize("licence", LICENCES)
def test_whom_the_source_demands_to_name_no_plan_leaves_out(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    expected = ["plans[2].licence.attribution"] if licence in CREDITED else []
    assert places(licence, attribution="Somebody else", **terms) == expected
    assert places(licence, attribution="Windpark, by way of the network", **terms) == []


def test_what_is_unknown_is_given_free_and_not_passed_on() -> None:
    assert places(UNKNOWN) == []
    assert places(UNKNOWN, masks={"note": "null"}, purposes=("research",)) == []
    assert places(UNKNOWN, 1, **PASSED_ON) == ["plans[2].licence.redistribution", "plans[2].price_minor"]


def test_of_its_own_data_the_supply_center_decides() -> None:
    for redistribution in (True, False):
        terms = {"redistribution": redistribution, "purposes": ("research",), "masks": {"note": "null"}}
        assert places(OWN, 1, attribution="Anybody", **terms) == []


def test_columns_rows_and_terms_limit_what_is_given_and_contradict_nothing() -> None:
    assert places("CC-BY-4.0", 990, columns=("station",), term_days=30, **PASSED_ON) == []


def test_the_whole_of_it_is_told_in_both_languages() -> None:
    dataset = make_dataset(licence="KOGL-4", attribution="Windpark")
    plan = LicenceTerms(dataset=DATASET, masks={"note": "null"})  # type: ignore[dict-item]
    (detail, remedy), (korean, korean_remedy) = told(list(contradictions("plans[0]", plan, 990, dataset)))
    assert detail == (
        "plans[0].licence.redistribution: the buyer would promise not to pass on what KOGL-4 lets everyone pass on; "
        "plans[0].licence.masks: KOGL-4 does not permit changed values, which a mask gives; "
        "plans[0].price_minor: KOGL-4 does not permit sale for money"
    )
    assert remedy == (
        "Write redistribution = true. Leave the masked columns out of the plan. "
        "Write a free plan, or declare the licence that permits it."
    )
    assert "plans[0].price_minor: KOGL-4에 따라 허용되지 않습니다: 유상 판매" in korean
    assert korean_remedy.startswith("redistribution = true로 쓰세요. 가리는 대신")


def test_the_demo_offers_nothing_that_a_source_contradicts() -> None:
    declared = load()
    for offer in OFFERS.values():
        for plan in ListingDraft.model_validate(offer).plans:
            dataset = declared.dataset(plan.licence.dataset)
            assert list(contradictions("plan", plan.licence, plan.price_minor, dataset)) == []
