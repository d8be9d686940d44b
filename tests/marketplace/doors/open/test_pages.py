"""The portal's pages, on the marketplace, without its door: what is open, how it is called, why another is not."""

import pytest

from marketplace.doors.open.models import OpenUse
from marketplace.doors.open.trying import Tried, lines
from marketplace.listings import service as listings
from marketplace.listings.models import Listing
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.commerce import draft, open_shop
from tests.support.marketplace import NOW, Web
from wire.open import Kind

pytestmark = pytest.mark.postgres
DATASET = "energy.generation"
OPEN = [{"kind": "free", "licences": [{"dataset": DATASET, "redistribution": True}]}]


def open_plan(web: Web, slug: str = "open-generation") -> Listing:
    """The shop's listing, whose free plan is not open, and another one, whose plan is."""
    shop = open_shop(web.parts.sessions)
    with web.parts.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(slug, plans=OPEN), web.parts.registry, NOW)
        return listings.publish(session, shop.supplier, slug, web.parts.registry, NOW)


def test_the_portal_shows_what_is_open_in_both_languages(web: Web) -> None:
    assert "No plan is open yet." in web.client(accept="text/html").get("/open").text
    open_plan(web)
    page = web.client(accept="text/html").get("/open")
    assert page.status_code == 200
    assert f'href="/open/{DATASET}"' in page.text
    assert "공개 데이터셋" in web.client(accept="text/html").get("/open?lang=ko").text
    api = web.client().get("/open/api/energy.generation/rows?station=가&limit=2")
    assert api.status_code == 307
    assert api.headers["location"].startswith("http://127.0.0.1:8709/open/api/energy.generation/rows?station=")
    assert api.headers["access-control-allow-origin"] == "*"


def test_a_page_says_how_to_call_and_counts_its_looks(web: Web) -> None:
    open_plan(web)
    (web.parts.settings.secrets / "jwt-private.pem").write_text(PRIVATE)
    browser = web.client(accept="text/html", **{"user-agent": "Mozilla/5.0"})
    page = browser.get(f"/open/{DATASET}?column=output&op=ge&value=5&sort=measured_at&down=true")
    assert page.status_code == 200
    assert "output.ge=5&amp;sort=-measured_at&amp;limit=10" in page.text
    assert "the files door does not answer" in page.text
    assert "120 requests a minute and 10,000 a day" in page.text
    robot = web.client(accept="text/html", **{"user-agent": "Googlebot/2.1"})
    assert "분당 1,200회, 하루 200,000회" in robot.get(f"/open/{DATASET}?lang=ko").text
    web.parts.open_views.write(web.parts.sessions, NOW)
    with web.parts.sessions.begin() as session:
        [row] = session.query(OpenUse).all()
        assert (row.dataset, row.kind, row.uses) == (DATASET, Kind.VIEW, 1)


def test_what_is_not_open_says_why(web: Web) -> None:
    open_shop(web.parts.sessions)
    page = web.client(accept="text/html").get(f"/open/{DATASET}")
    assert page.status_code == 200
    assert "it forbids passing on" in page.text
    assert "it costs something" in page.text
    assert web.client(accept="text/html").get("/open/energy.nothing").status_code == 404


def test_the_form_is_a_call() -> None:
    assert Tried().query == "limit=10"
    assert Tried("name", "eq", "서울 구").query == "name=%EC%84%9C%EC%9A%B8%20%EA%B5%AC&limit=10"
    assert Tried("name", "empty").query == "name.empty=true&limit=10"
    assert "rows?limit=10&format=csv" in lines("http://x/open/api/a.b", "limit=10")["pandas"]
