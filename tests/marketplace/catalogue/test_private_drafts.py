"""A dataset that was just declared holds placeholders: until a listing offers it, only its people see it, on every page."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from marketplace.listings import service as listings
from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres
DRAFT = "harbour.tides"
PAGES = ("/", "/catalogue", "/sectors/harbour", "/sectors/energy", "/api/sectors", "/sitemap.xml", f"/connect/{DRAFT}")
SIGNS = ("/sectors/harbour", "Harbour", "Tides by hour", "시간별 tides", "Portside")


@pytest.fixture
def registry() -> Registry:
    """A sector that is built in, and one that somebody has drafted into the folder of declarations."""
    drafted = replace(make_sector(make_dataset("harbour", "tides", "portside"), id_="harbour"), built_in=False)
    return Registry((make_sector(), drafted))


def shown(client: TestClient) -> dict[str, list[str]]:
    """The pages on which a sign of the draft stands, in either language, with the signs."""
    texts = {page: client.get(page).text + client.get(page, params={"lang": "ko"}).text for page in PAGES}
    found = {page: [sign for sign in SIGNS if sign in text.replace(page, "")] for page, text in texts.items()}
    return {page: signs for page, signs in found.items() if signs}


@pytest.mark.parametrize(
    ("role", "slug", "kind"),
    [("buyer", "acme", "company"), ("analyst", "acme", "company"), ("supply_center", "windpark", "supply_center")],
)
def test_a_draft_stands_on_no_page_of_a_stranger(web: Web, role: str, slug: str, kind: str) -> None:
    assert shown(web.client()) == {}
    stranger, _ = web.signed_in_as(role, slug, kind)
    assert shown(stranger) == {}
    assert stranger.get("/sectors/harbour").status_code == 404


@pytest.mark.parametrize(
    ("role", "slug", "kind"),
    [("supply_center", "portside", "supply_center"), ("operator", "network", "operator")],
)
def test_its_center_and_the_operator_see_it(web: Web, role: str, slug: str, kind: str) -> None:
    person, _ = web.signed_in_as(role, slug, kind)
    assert {"/", "/sectors/harbour", "/api/sectors"} <= shown(person).keys()
    assert person.get("/sectors/harbour").status_code == 200


def test_it_is_public_while_a_listing_offers_it(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        seller = offer(session, registry, "tides-a", DRAFT)
    assert {"/", "/catalogue", "/sectors/harbour", "/api/sectors", "/sitemap.xml"} <= shown(web.client()).keys()
    with web.parts.sessions.begin() as session:
        listings.withdraw(session, seller, "tides-a", NOW)
    assert shown(web.client()) == {}
