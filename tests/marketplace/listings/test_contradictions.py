"""No plan says another thing than the licence of its data's source; each that does is told where, why, what to do."""

from typing import Any

import pytest

from infra.demo.offers import OFFERS
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.contradictions import contradictions, told
from marketplace.listings.schemas import ListingDraft, PlanDraft
from sectors.licences import LICENCES, OWN, UNKNOWN
from sectors.registry import Registry, load
from sectors.spec.dataset import Dataset
from tests.support.commerce import DATASET
from tests.support.declarations import make_dataset, make_sector
from wire.commerce import PlanKind

PASSED_ON: dict[str, Any] = {"redistribution": True}
OPEN = [licence.id for licence in LICENCES.values() if licence.open]
UNSOLD = ["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0", "KOGL-2", "KOGL-4", UNKNOWN]
UNCHANGED = ["CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "KOGL-3", "KOGL-4"]
CREDITED = [licence.id for licence in LICENCES.values() if "credit" in licence.demands]


def places(licence: str, price: int = 0, **terms: Any) -> list[str]:
    return [one.place for one in contradictions("plans[2]", plan(price, terms), declared(licence))]


def plan(price: int, *licences: dict[str, Any]) -> PlanDraft:
    held = tuple(LicenceTerms(**{"dataset": DATASET, **terms}) for terms in licences)
    return PlanDraft(kind=PlanKind.ONE_OFF if price else PlanKind.FREE, price_minor=price, licences=held)


def declared(licence: str, *others: Dataset) -> Registry:
    return Registry((make_sector(make_dataset(licence=licence, attribution="Windpark"), *others),))


@pytest.mark.parametrize("licence", OPEN)
def test_what_everyone_may_do_no_plan_takes_back(licence: str) -> None:
    assert places(licence) == ["plans[2].licences[0].redistribution"]
    assert places(licence, **PASSED_ON) == []
    assert places(licence, purposes=("research",), **PASSED_ON) == ["plans[2].licences[0].purposes"]


@pytest.mark.parametrize("licence", LICENCES)
def test_no_price_where_nobody_may_sell(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    assert places(licence, 1, **terms) == (["plans[2].price_minor"] if licence in UNSOLD else [])


@pytest.mark.parametrize("licence", LICENCES)
def test_no_mask_where_nobody_may_change(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    expected = ["plans[2].licences[0].masks"] if licence in UNCHANGED else []
    assert places(licence, masks={"note": "null"}, **terms) == expected


@pytest.mark.parametrize("licence", LICENCES)
def test_whom_the_source_demands_to_name_no_plan_leaves_out(licence: str) -> None:
    terms = {} if licence == UNKNOWN else PASSED_ON
    expected = ["plans[2].licences[0].attribution"] if licence in CREDITED else []
    assert places(licence, attribution="Somebody else", **terms) == expected
    assert places(licence, attribution="Windpark, by way of the network", **terms) == []


def test_what_is_unknown_is_given_free_and_not_passed_on() -> None:
    assert places(UNKNOWN) == []
    assert places(UNKNOWN, masks={"note": "null"}, purposes=("research",)) == []
    assert places(UNKNOWN, 1, **PASSED_ON) == ["plans[2].licences[0].redistribution", "plans[2].price_minor"]


def test_of_its_own_data_the_supply_center_decides() -> None:
    for redistribution in (True, False):
        terms = {"redistribution": redistribution, "purposes": ("research",), "masks": {"note": "null"}}
        assert places(OWN, 1, attribution="Anybody", **terms) == []


def test_columns_rows_and_terms_limit_what_is_given_and_contradict_nothing() -> None:
    assert places("CC-BY-4.0", 990, columns=("station",), term_days=30, **PASSED_ON) == []


def test_the_whole_of_it_is_told_in_both_languages() -> None:
    found = contradictions("plans[0]", plan(990, {"masks": {"note": "null"}}), declared("KOGL-4"))
    (detail, remedy), (korean, korean_remedy) = told(list(found))
    assert detail == (
        "plans[0].licences[0].redistribution: the buyer would promise not to pass on what KOGL-4 lets everyone pass on; "
        "plans[0].licences[0].masks: KOGL-4 does not permit changed values, which a mask gives; "
        "plans[0].price_minor: KOGL-4 does not permit sale for money"
    )
    assert remedy == (
        "Write redistribution = true. Leave the masked columns out of the plan. "
        "Write a free plan, or declare the licence that permits it."
    )
    assert "plans[0].price_minor: KOGL-4에 따라 허용되지 않습니다: 유상 판매" in korean
    assert korean_remedy.startswith("redistribution = true로 쓰세요. 가리는 대신")


def test_the_demo_offers_nothing_that_a_source_contradicts() -> None:
    for offer in OFFERS.values():
        for one in ListingDraft.model_validate(offer).plans:
            assert list(contradictions("plan", one, load())) == []


def test_each_licence_of_a_bundle_is_held_against_its_own_source() -> None:
    """Of two datasets under one price the place says which one may not be sold, and where it is taken back."""
    of_others = declared("CC-BY-NC-4.0", make_dataset(name="demand", licence=OWN))
    bundle = plan(990, {"dataset": "energy.demand"}, {})
    assert [one.place for one in contradictions("plans[0]", bundle, of_others)] == [
        "plans[0].licences[1].redistribution", "plans[0].price_minor",
    ]  # fmt: skip
