"""The first page says to each role what needs it, and to nobody what is another's."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import outbox
from marketplace.joining import service as joining
from marketplace.joining.models import Application
from marketplace.joining.schemas import NewApplication
from marketplace.ledger import service as ledger
from marketplace.listings.models import Listing
from marketplace.payouts.models import Payout
from marketplace.payouts.port import Way
from marketplace.punctuality.models import DueDelivery
from marketplace.purchases.split import payable
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import draft
from tests.support.letters import WIND
from tests.support.marketplace import NOW, Web
from wire.money import Money

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


def test_money_that_waits_for_somebody_is_said_to_whom_it_waits_for(web: Web) -> None:
    for kind, body in (("deliveries", make_delivery()), ("releases", make_release())):
        assert web.feed().put(f"/api/{kind}/{body.id}", json=body.model_dump(mode="json")).status_code == 201
    supplier, center = web.signed_in_as("supply_center", "windpark", "supply_center")
    slug = supplier.post("/api/listings", json=draft().model_dump(mode="json")).json()["slug"]
    listing = supplier.post(f"/api/listings/{slug}/publish", json={}).json()
    buyer, _ = web.signed_in_as("buyer", "acme")
    plan = next(plan for plan in listing["plans"] if plan["kind"] == "free")
    bought = buyer.post("/api/purchases", json={"plan_id": plan["id"], "terms_hash": plan["terms_hash"]}).json()
    with web.parts.sessions.begin() as session:
        session.execute(text("UPDATE purchase SET refund_wish = 'the wrong plan'"))
        ledger.post(
            session, kind="sale", reference="x", at=NOW,
            entries=[("stripe:clearing", Money(100, "KRW")), (payable(center.organisation_id), Money(-100, "KRW"))],
        )  # fmt: skip
        payout = {"organisation_id": center.organisation_id, "amount_minor": 1, "currency": "KRW", "way": Way.BANK}
        session.add(Payout(id="pyt_1", run_on=NOW.date(), state="failed", next_try_at=NOW, made_at=NOW, **payout))
        session.execute(
            text(
                "INSERT INTO subscription (id, origin_id, purchase_id, state, interval, anchor, told, dunned, created_at)"
                " VALUES ('sub_1', :bought, :bought, 'past_due', 'month', :now, true, 0, :now)"
            ),
            {"bought": bought["id"], "now": NOW},
        )
    assert "Currencies that cannot be paid to you yet: 1" in supplier.get("/", headers={"accept": "text/html"}).text
    assert "Subscriptions that are not paid: 1" in buyer.get("/", headers={"accept": "text/html"}).text
    page = shown(web, "operator", "network", "operator")
    assert "Refunds that buyers ask for: 1" in page
    assert "Payouts that failed: 1" in page
    assert "Nothing waits for you." in shown(web, "supply_center", "grid", "supply_center")
    assert "Nothing waits for you." in shown(web, "buyer", "rival", "company")
