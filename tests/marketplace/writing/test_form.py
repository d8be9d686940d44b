"""The form of a listing in pages, without scripts: chosen, kept, previewed, published."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.accounts.models import Member
from tests.marketplace.listings.test_listings import released, save
from tests.support.commerce import DATASET
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
TYPED: dict[str, str | list[str]] = {
    "datasets": [DATASET], "slug": "wind-by-hour",
    "title.en": "Wind by hour", "title.ko": "시간별 풍력 발전량",
    "summary.en": "What each station fed in.", "summary.ko": "발전소별 시간당 발전량입니다.",
    "plans.0.kind": "one_off", "plans.0.currency": "EUR", "plans.0.price": "9.90",
    "plans.0.licences.0.dataset": DATASET, "plans.0.licences.0.given": "1", "plans.0.licences.0.which": "some",
    "plans.0.licences.0.columns": ["station", "measured_at", "output"],
    "plans.0.licences.0.masks.output.mask": "round", "plans.0.licences.0.masks.output.step": "10",
}  # fmt: skip
EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def center(web: Web) -> TestClient:
    released(web)
    return web.signed_in_as("supply_center", "windpark", "supply_center")[0]


def send(center: TestClient, do: str, **changes: str | list[str]) -> tuple[int, str, str]:
    """Status, page, and where it leads."""
    page = center.get("/my/listing-form").text
    token = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    answer = center.post("/my/listing-form", data={**TYPED, **changes, "csrf": token, "do": do})
    return answer.status_code, answer.text, answer.headers.get("location", "")


def test_a_listing_with_a_masked_column_is_published_without_json(web: Web, center: TestClient) -> None:
    status, _, location = send(center, "publish")
    assert (status, location) == (303, "/my/listings/wind-by-hour")
    detail = web.client().get("/api/listings/wind-by-hour").json()
    plan = detail["listing"]["plans"][0]
    assert (plan["kind"], plan["price_minor"], plan["currency"]) == ("one_off", 990, "EUR")
    assert plan["licences"][0]["terms"]["masks"] == {"output": {"mask": "round", "step": 10}}
    assert "rounded to multiples of 10" in str(detail["licences"][plan["id"]])


def test_what_cannot_be_published_keeps_every_word(center: TestClient) -> None:
    status, page, _ = send(center, "publish", **{"plans.0.price": "nine", "title.ko": "", "slug": "Wind!"})
    assert status == 422
    for word in ("nine", "Wind!", "Wind by hour"):
        assert f'value="{word}"' in page
    assert ">What each station fed in.<" in page
    assert 'id="plans.0.price-hint"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#title.ko"' in page


def test_it_is_kept_as_it_stands_and_goes_on_later(web: Web, center: TestClient) -> None:
    status, _, location = send(center, "keep", **{"title.en": "", "plans.0.price": "9.9"})
    assert status == 303
    page = center.get(location).text
    assert 'value="9.9"' in page
    assert "시간별 풍력 발전량" in center.get("/my/listing-form/kept").text
    rival, _ = web.signed_in_as("supply_center", "rival", "supply_center")
    assert rival.get(location).status_code == 404
    form_id = location.rpartition("=")[2]
    assert send(center, "publish", form_id=form_id)[0] == 303
    assert center.get(location).status_code == 404


def test_buttons_add_and_remove_without_a_script(center: TestClient) -> None:
    _, page, _ = send(center, "add:plans")
    assert 'name="plans.1.kind"' in page
    assert 'value="9.90"' in page
    _, page, _ = send(center, "remove:plans.0")
    assert 'name="plans.0.kind"' not in page
    _, page, _ = send(center, "add:use_cases")
    assert 'name="use_cases.0.en"' in page


def test_the_preview_shows_real_rows_as_a_buyer_would_see_them(center: TestClient) -> None:
    token = re.findall(r'name="csrf" value="(\w+)"', center.get("/my/listing-form").text)[0]
    part = center.post("/my/listing-form/preview", data={**TYPED, "csrf": token}).text
    assert "+20: temporal coverage" in part or "+20: spatial coverage" in part
    assert "Alpha" in part
    assert "12.50" not in part  # it is rounded to 10
    assert 'lang="ko"' in part
    assert 'lang="en"' in part
    narrower = {**TYPED, "plans.0.licences.0.columns": ["output"], "plans.0.licences.0.masks.output.mask": "null"}
    part = center.post("/my/listing-form/preview", data={**narrower, "csrf": token}).text
    assert "Alpha" not in part
    personal = {**TYPED, "plans.0.licences.0.columns": ["note"]}
    assert "personal" in center.post("/my/listing-form/preview", data={**personal, "csrf": token}).text


def test_an_existing_listing_is_changed_in_the_form(web: Web, center: TestClient) -> None:
    save(center)
    page = center.get("/my/listing-form?slug=generation-by-hour").text
    assert 'value="generation-by-hour"' in page
    assert 'value="12000"' in page
    rival, _ = web.signed_in_as("supply_center", "rival", "supply_center")
    assert rival.get("/my/listing-form?slug=generation-by-hour").status_code == 404


def test_nobody_offers_anothers_dataset_through_the_form(web: Web, center: TestClient) -> None:
    assert center.get("/my/listing-form").status_code == 200
    rival, _ = web.signed_in_as("supply_center", "rival", "supply_center")
    status, page, _ = send(rival, "publish")
    assert status == 422
    assert 'id="datasets-hint"' in page


def test_what_is_typed_stays_text(center: TestClient) -> None:
    """A41"""
    changes: dict[str, str | list[str]] = {
        "title.en": EVIL, "plans.0.price": EVIL, "plans.0.licences.0.rows.month.values": [EVIL], "datasets": [DATASET, EVIL],
    }  # fmt: skip
    for do in ("publish", "refresh"):
        _, page, _ = send(center, do, **changes)
        assert "<script>alert" not in page


def test_more_fields_than_a_browser_sends_are_refused(center: TestClient) -> None:
    token = re.findall(r'name="csrf" value="(\w+)"', center.get("/my/listing-form").text)[0]
    many: dict[str, str | list[str]] = {"csrf": token, "do": "refresh", "datasets": ["x"] * 20_001}
    assert center.post("/my/listing-form", data=many).status_code == 400


def test_ready_made_terms_fill_in_the_fields_and_can_be_changed(web: Web, center: TestClient) -> None:
    at = "plans.0.licences.0"
    before: dict[str, str | list[str]] = {
        f"{at}.template": "evaluation", f"{at}.redistribution": "1", f"{at}.purposes": "anything",
        f"{at}.quotas.0.limit": "7", f"{at}.quotas.0.measure": "queries", f"{at}.quotas.0.per": "day",
    }  # fmt: skip
    status, page, _ = send(center, f"fill:{at}", **before)
    assert status == 200
    assert re.search(rf'id="{at}\.term_days"[^>]*value="30"', page)
    assert "finding out whether the data fits | 데이터의 적합성 평가" in page
    assert "anything" not in page
    assert re.search(rf'name="{at}\.redistribution" value="1">', page)  # no longer ticked
    assert re.search(rf'id="{at}\.masks\.output\.step"[^>]*value="10"', page)  # columns and masks stay
    assert re.search(rf'id="{at}\.quotas\.0\.limit"[^>]*value="7"', page)
    assert '<option value="evaluation" selected>' in page
    chosen: dict[str, str | list[str]] = {
        f"{at}.template": "evaluation", f"{at}.term_days": "14", f"{at}.resale": "false",
        f"{at}.non_commercial": "1", f"{at}.purposes": "a | 나",
    }  # fmt: skip
    assert send(center, "publish", **chosen)[0] == 303
    terms = web.client().get("/api/listings/wind-by-hour").json()["listing"]["plans"][0]["licences"][0]["terms"]
    assert (terms["term_days"], terms["resale"], terms["non_commercial"]) == (14, False, True)
    page = center.get("/my/listing-form?slug=wind-by-hour").text
    assert '<option value="false" selected>Forbidden</option>' in page  # to forbid is kept


def test_each_ready_made_terms_can_be_filled_in(center: TestClient) -> None:
    at = "plans.0.licences.0"
    for template in center.get("/api/licence-templates").json():
        filled = send(center, f"fill:{at}", **{f"{at}.template": template["id"]})[1]
        assert f'<option value="{template["id"]}" selected>' in filled
        assert ("Still to be written" in filled) == bool(template["asks"])
    assert send(center, f"fill:{at}", **{f"{at}.template": EVIL})[0] == 200


def test_problems_of_a_licence_stand_beside_their_field_in_korean(web: Web, center: TestClient) -> None:
    with web.parts.sessions() as session:
        member = session.scalars(select(Member).where(Member.email.like("%windpark%"))).one()
    korean = web.signed_in(member.id, **{"accept-language": "ko"})
    at = "plans.0.licences.0"
    _, page, _ = send(korean, "publish", **{f"{at}.masks.output.mask": "pseudonym", f"{at}.resale": "true"})
    assert re.search(rf'id="{at}\.masks\.output-hint">[^<]*형식에 쓸 수 없으며', page)
    assert re.search(rf'id="{at}\.resale-hint">[^<]*제3자에게 제공할 수 없으면', page)
    assert "does not fit" not in page
