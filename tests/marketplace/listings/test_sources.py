"""Save, publish and show what a source gives under its own licence."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.listings.models import Listing
from sectors.registry import Registry
from tests.marketplace.listings.test_listings import publish, released, save
from tests.support.commerce import DATASET
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web, make_app

pytestmark = pytest.mark.postgres

KEPT_BACK = [{"kind": "free", "licences": [{"dataset": DATASET}]}]
PASSED_ON = [{"kind": "free", "licences": [{"dataset": DATASET, "redistribution": True}]}]
SOLD = [{"kind": "one_off", "price_minor": 990, "licences": [{"dataset": DATASET, "redistribution": True}]}]


def given_under(web: Web, licence: str) -> Web:
    """The same marketplace, after the declaration names the licence of its source."""
    dataset = make_dataset(licence=licence, attribution="Windpark")
    registry = Registry((make_sector(dataset),))
    parts = replace(web.parts, declared=lambda: registry)
    return Web(make_app(parts), parts, web.clock)


@pytest.mark.parametrize(
    ("licence", "plans", "place"),
    [
        ("CC-BY-4.0", KEPT_BACK, "plans[0].licences[0].redistribution: the buyer would promise"),
        ("KOGL-2", SOLD, "plans[0].price_minor: KOGL-2 does not permit sale for money"),
        ("LicenseRef-unknown", SOLD, "plans[0].price_minor: LicenseRef-unknown does not permit sale for money"),
    ],
)
def test_a_plan_that_contradicts_its_source_is_refused_when_saved_and_leaves_nothing(
    web: Web, licence: str, plans: list[dict[str, Any]], place: str
) -> None:
    center, _ = given_under(web, licence).signed_in_as("supply_center", "windpark", "supply_center")
    status, problem = save(center, plans=plans)
    assert (status, problem["code"]) == (422, "source_contradicted")
    assert place in problem["detail"]
    assert problem["remedy"]
    with web.parts.sessions() as session:
        assert session.scalars(select(Listing)).all() == []


def test_one_from_before_its_declaration_named_a_licence_is_refused_when_published(web: Web) -> None:
    """By a program and by a person, each in their language."""
    released(web)
    center, viewer = web.signed_in_as("supply_center", "windpark", "supply_center")
    assert save(center, plans=KEPT_BACK)[0] == 201
    later = given_under(web, "CC-BY-4.0")
    status, problem = publish(later.signed_in(viewer.member_id))
    assert (status, problem["code"]) == (422, "source_contradicted")
    status, problem = publish(later.signed_in(viewer.member_id, **{"accept-language": "ko"}))
    assert "CC-BY-4.0에 따라 누구나 제3자에게 제공할 수 있는" in problem["detail"]
    assert problem["remedy"] == "redistribution = true로 쓰세요."
    page = form(later.signed_in(viewer.member_id, **{"accept-language": "ko"}))
    assert "요금제가 데이터의 원천 이용 조건과 어긋납니다" in page
    assert "<p>plans[0].licences[0].redistribution: CC-BY-4.0에 따라" in page
    assert '<p lang="en">' not in page
    assert web.client().get("/listings/generation-by-hour").status_code == 404
    assert save(later.signed_in(viewer.member_id), plans=PASSED_ON)[0] == 200
    assert publish(later.signed_in(viewer.member_id))[0] == 200


def form(client: TestClient) -> str:
    """What a person reads after the button."""
    token = re.findall(r'name="csrf" value="([^"]+)"', client.get("/my/listings").text)[0]
    asked = {"accept": "text/html"}
    return client.post("/my/listings/generation-by-hour/publish", data={"csrf": token}, headers=asked).text


def offered(web: Web, licence: str, plans: list[dict[str, Any]]) -> TestClient:
    """A visitor of a marketplace where it is on offer."""
    released(web)
    held = given_under(web, licence)
    center, _ = held.signed_in_as("supply_center", "windpark", "supply_center")
    assert save(center, plans=plans)[0] == 201
    assert publish(center)[0] == 200
    return held.client()


def test_the_licence_of_the_source_is_shown_with_its_text(web: Web) -> None:
    visitor = offered(web, "KOGL-1", PASSED_ON)
    address = "https://www.kogl.or.kr/info/licenseType1.do"
    for language, title in (("en", "KOGL type 1 (source named)"), ("ko", "공공누리 제1유형(출처표시)")):
        page = visitor.get(f"/listings/generation-by-hour?lang={language}").text
        assert f'<a rel="license external" href="{address}">{title}</a>' in page
        structured = json.loads(re.findall(r"ld\+json\">(.*?)</script>", page, re.DOTALL)[0])
        assert structured["license"] == address
        assert title in structured["offers"][0]["description"]
        detail = visitor.get(f"/api/listings/generation-by-hour?lang={language}").json()
        assert detail["datasets"][0]["licence"] == {
            "id": "KOGL-1", "title": title, "url": address, "allows": ["change", "redistribute", "sell"],
            "demands": ["credit"],
        }  # fmt: skip


def test_what_the_supply_center_made_itself_has_the_licence_of_its_plans_alone(web: Web) -> None:
    visitor = offered(web, "LicenseRef-supply-center", SOLD)
    page = visitor.get("/listings/generation-by-hour").text
    assert "The supply center&#39;s own data" in page
    assert '"license"' not in page
    assert "holds beside this licence" not in page
    assert visitor.get("/api/listings/generation-by-hour").json()["datasets"][0]["licence"]["url"] is None
