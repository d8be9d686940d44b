"""The first page says to each role what needs it, and to nobody what is another's."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import outbox
from marketplace.joining import service as joining
from marketplace.joining.models import Application
from marketplace.joining.schemas import NewApplication
from marketplace.listings.models import Listing
from marketplace.punctuality.models import DueDelivery
from sectors.registry import Registry
from tests.support.commerce import draft
from tests.support.letters import WIND
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres


def shown(web: Web, role: str, slug: str, kind: str, language: str = "en") -> str:
    client, _ = web.signed_in_as(role, slug, kind, accept="text/html", **{"accept-language": language})
    page = client.get("/").text
    return page.split('id="needs"')[1].split("</section>")[0]


def test_a_visitor_is_told_nothing_and_a_quiet_member_that_nothing_waits(web: Web) -> None:
    assert "What needs you" not in web.client(accept="text/html").get("/").text
    for role, slug, kind in (("buyer", "acme", "company"), ("supply_center", "windpark", "supply_center")):
        assert "Nothing waits for you." in shown(web, role, slug, kind)


def test_an_operator_sees_applications_and_what_fails(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        joining.apply(
            session, b"key", NewApplication.model_validate({k: v for k, v in WIND.items() if k != "accepted"}), NOW
        )
        session.query(Application).update({"state": "waiting", "proved_at": NOW})
        outbox.add(session, "nothing", {}, "key")
        session.execute(text("UPDATE outbox_event SET attempts = 1, error = 'x'"))
    page = shown(web, "operator", "network", "operator")
    assert "Supply centers that want to join: 1" in page
    assert "Events that fail: 1" in page
    assert page.index("Events that fail") < page.index("Supply centers")
    assert "실패한 이벤트: 1" in shown_again(web, "ko")


def shown_again(web: Web, language: str) -> str:
    client, _ = web.signed_in_as(
        "operator", "network2", "operator", accept="text/html", **{"accept-language": language}
    )
    return client.get("/").text


def test_a_supply_center_sees_its_own_drafts_and_late_feeds(web: Web, registry: Registry) -> None:
    supplier, _ = web.signed_in_as("supply_center", "windpark", "supply_center", accept="text/html")
    assert supplier.post("/api/listings", json=draft().model_dump(mode="json")).status_code == 201
    dataset = registry.datasets[0].id
    with web.parts.sessions.begin() as session:
        due = NOW - timedelta(hours=3)
        session.add(DueDelivery(dataset=dataset, due_at=due, grace_ends=due + timedelta(hours=1)))
        assert session.query(Listing).count() == 1
    page = supplier.get("/").text
    assert "Drafts of listings: 1" in page
    assert "Feeds that are late: 1" in page
    assert "Nothing waits for you." in shown(web, "supply_center", "grid", "supply_center")
