"""A private offer from the first word to the bill, and that nobody else ever sees it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Organisation
from marketplace.accounts.viewer import Viewer
from marketplace.errors import MarketplaceError
from marketplace.grants.queries import of_purchase
from marketplace.ledger import queries as ledger
from marketplace.licensing.errors import NotEnforceable
from marketplace.listings import service as listings
from marketplace.listings.errors import NotOffered, PlanUnknown
from marketplace.listings.models import Listing, Plan
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import service
from marketplace.offers.errors import OfferStepRefused, OfferUnknown
from marketplace.offers.models import Offer, OfferStep
from marketplace.offers.rules import BOUGHT_WITHIN, Proposal
from marketplace.offers.states import Event, OfferState
from marketplace.payments.port import Outcome
from marketplace.purchases import service as buying
from marketplace.purchases.states import PurchaseState
from tests.marketplace.purchases.test_fulfilment import event, tell
from tests.support.commerce import DATASET, Shop, draft
from tests.support.marketplace import NOW, Web, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
PLAN: dict[str, Any] = {
    "kind": "one_off", "price_minor": 90_000, "licences": [{"dataset": DATASET, "columns": ["station"], "term_days": 90}],
}  # fmt: skip


def opened(shop: Shop, **changes: Any) -> Offer:
    with shop.sessions.begin() as session:
        listing = session.get_one(Listing, shop.listing.id)
        company = session.get_one(Organisation, shop.buyer.organisation_id)
        said = Proposal(PlanDraft.model_validate(PLAN | changes), note="For you.")
        return service.open_offer(session, shop.supplier, listing, company, said, declared=shop.registry, now=NOW)


def counter(shop: Shop, offer: Offer, price: int = 70_000, wish: str = "") -> Offer:
    with shop.sessions.begin() as session:
        return service.counter(
            session, shop.buyer, offer.id, price_minor=price, seats=None, wish=wish, note="Less?", now=NOW
        )


def accept(shop: Shop, viewer: Viewer, offer: Offer, at: timedelta = timedelta(0)) -> Plan:
    with shop.sessions.begin() as session:
        number = session.get_one(Offer, offer.id).steps[-1].number
        agreed = service.accept(session, viewer, offer.id, number, declared=shop.registry, now=NOW + at)
        return session.get_one(Plan, agreed.plan_id)


def test_a_counter_offer_is_accepted_bought_and_billed_at_its_price(shop: Shop) -> None:
    offer = opened(shop)
    plan = accept(shop, shop.supplier, counter(shop, offer))
    assert (plan.price, plan.for_organisation_id) == (Money(70_000, "KRW"), shop.buyer.organisation_id)
    purchase = buying.buy(shop.desk, shop.buyer, plan.id, plan.terms_hash, NOW)
    assert shop.payments.checkouts[f"cs_{purchase.id}"].order.price == Money(70_000, "KRW")
    tell(shop.sessions, event(purchase.id, Outcome.PAID, amount=Money(70_000, "KRW")))
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED
    with shop.sessions() as session:
        [grant] = of_purchase(session, purchase.id)
        assert grant.scope["columns"] == ["station"]
        assert ledger.balance(session, "stripe:clearing", "KRW") == Money(70_000, "KRW")


def test_every_step_is_kept_with_who_and_when(shop: Shop) -> None:
    offer = opened(shop)
    counter(shop, offer)
    accept(shop, shop.supplier, offer, timedelta(hours=1))
    with shop.sessions() as session:
        steps = session.get_one(Offer, offer.id).steps
        assert [(s.event, s.member_id, s.at, s.note) for s in steps] == [
            (Event.PROPOSE, shop.supplier.member_id, NOW, "For you."),
            (Event.COUNTER, shop.buyer.member_id, NOW, "Less?"),
            (Event.ACCEPT, shop.supplier.member_id, NOW + timedelta(hours=1), ""),
        ]
    for statement in (update(OfferStep).values(note="Never said."), delete(OfferStep)):
        with pytest.raises(IntegrityError, match="stay as they were taken"), shop.sessions.begin() as session:
            session.execute(statement)


def test_a_wish_in_words_needs_a_proposal_that_says_it(shop: Shop) -> None:
    offer = counter(shop, opened(shop), wish="For two years, please.")
    with pytest.raises(MarketplaceError, match="other terms are asked for in words"):
        accept(shop, shop.supplier, offer)
    longer = {**PLAN, "licences": [{"dataset": DATASET, "columns": ["station"], "term_days": 730}]}
    with shop.sessions.begin() as session:
        said = Proposal(PlanDraft.model_validate(longer | {"price_minor": 120_000}))
        service.propose(session, shop.supplier, offer.id, said, shop.registry, now=NOW)
    plan = accept(shop, shop.buyer, offer)
    assert plan.licences[0].scope["term_days"] == 730


def test_two_who_answer_at_once_agree_on_one_thing(shop: Shop) -> None:
    """The company accepts while the center takes it back: one of them is told that it came too late."""
    for _ in range(4):
        offer = opened(shop)

        def withdraw(_: int, offer: Offer = offer) -> bool:
            with shop.sessions.begin() as session:
                service.withdraw(session, shop.supplier, offer.id, "", NOW)
            return True

        def agree(_: int, offer: Offer = offer) -> bool:
            accept(shop, shop.buyer, offer)
            return True

        def outcome(act: Any) -> bool:
            try:
                return bool(act(0))
            except MarketplaceError:
                return False

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(outcome, (withdraw, agree)))
        assert sorted(done) == [False, True]
        with shop.sessions() as session:
            found = session.get_one(Offer, offer.id)
            assert (found.state is OfferState.ACCEPTED) == (found.plan_id is not None) == done[1]


def test_what_nobody_answers_expires(shop: Shop) -> None:
    offer = opened(shop)
    late = timedelta(days=14)
    with pytest.raises(OfferStepRefused, match="expired"):
        accept(shop, shop.buyer, offer, late)
    assert service.expire(shop.sessions, NOW + late) == 1
    with shop.sessions() as session:
        found = session.get_one(Offer, offer.id)
        assert (found.state, found.steps[-1].event, found.steps[-1].member_id) == (
            OfferState.EXPIRED,
            Event.EXPIRE,
            None,
        )


def test_what_was_agreed_on_is_bought_in_time_or_not_at_all(shop: Shop) -> None:
    plan = accept(shop, shop.buyer, opened(shop))
    with pytest.raises(PlanUnknown):
        buying.buy(shop.desk, shop.buyer, plan.id, None, NOW + BOUGHT_WITHIN)
    assert buying.buy(shop.desk, shop.buyer, plan.id, None, NOW + BOUGHT_WITHIN - timedelta(seconds=1)).id


def test_nothing_is_proposed_that_no_door_could_hold(shop: Shop) -> None:
    with pytest.raises(NotEnforceable):
        opened(shop, licences=[{"dataset": DATASET, "columns": ["nothing"]}])
    with pytest.raises(NotOffered):
        opened(shop, licences=[{"dataset": "energy.wind"}])


def test_nobody_else_sees_or_buys_it(web: Web, shop: Shop) -> None:
    """A26: other companies, visitors, other supply centers: no page, no list, no address tells of it."""
    offer = opened(shop)
    plan = accept(shop, shop.supplier, counter(shop, offer, 71_234))
    with shop.sessions.begin() as session:
        rival = make_viewer(session, "buyer", "rival")
        grid = make_viewer(session, "supply_center", "grid", "supply_center")
    with pytest.raises(PlanUnknown):
        buying.buy(shop.desk, rival, plan.id, plan.terms_hash, NOW)
    for viewer in (None, rival, grid):
        client = web.client() if viewer is None else web.signed_in(viewer.member_id)
        for address in PUBLIC:
            told = client.get(address).text
            assert plan.id not in told
            assert "71,234" not in told
            assert "71234" not in told
        if viewer is not None:
            assert client.get(f"/api/offers/{offer.id}").status_code == 404
            assert client.get(f"/offers/{offer.id}").status_code == 404
            assert client.get("/api/offers").json()["items"] == []
    answer = web.signed_in(rival.member_id).post("/api/purchases", json={"plan_id": plan.id})
    assert (answer.status_code, answer.json()["code"]) == (404, "plan_unknown")
    own = web.signed_in(shop.buyer.member_id)
    assert "₩71,234" in own.get("/listings/generation-by-hour").text
    plans = own.get("/api/listings/generation-by-hour").json()["listing"]["plans"]
    assert (plans[0]["id"], plans[0]["private"]) == (plan.id, True)


PUBLIC = (
    "/", "/catalogue", "/listings/generation-by-hour", "/api/listings", "/api/listings/generation-by-hour", "/sitemap.xml",
    f"/listings/generation-by-hour/{DATASET}/columns.csv", f"/listings/generation-by-hour/{DATASET}/samples.csv",
)  # fmt: skip


def test_an_edit_of_the_listing_leaves_it(shop: Shop) -> None:
    plan = accept(shop, shop.buyer, opened(shop))
    with shop.sessions.begin() as session:
        other = [{"kind": "free", "licences": [{"dataset": DATASET}]}]
        listings.save(session, shop.supplier, draft(plans=other), shop.registry, NOW)
        assert session.get_one(Plan, plan.id).withdrawn_at is None
    assert buying.buy(shop.desk, shop.buyer, plan.id, None, NOW).price == Money(90_000, "KRW")


def test_a_company_asks_and_the_supply_center_agrees(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        plan = session.get_one(Plan, shop.plan("one_off").id)
        said = service.asked(plan, 9_000, seats=None, wish="", note="We are small.")
        offer = service.ask_for(session, shop.buyer, plan, said, NOW)
    with pytest.raises(OfferStepRefused, match="other side"):
        accept(shop, shop.buyer, offer)
    assert accept(shop, shop.supplier, offer).price == Money(9_000, "KRW")


def csrf(client: TestClient) -> str:
    return client.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_whole_of_it_in_the_browser(web: Web, shop: Shop, language: str) -> None:
    """Without JSON: an offer, a counter-offer, an agreement, and the plan on the company's page of the listing."""
    center = web.signed_in(shop.supplier.member_id, **{"accept-language": language})
    buyer = web.signed_in(shop.buyer.member_id, **{"accept-language": language})
    assert "/my/listings/generation-by-hour/offers/new" in center.get("/my/listings").text
    base = shop.plan("subscription").id
    assert center.get("/my/listings/generation-by-hour/offers/new").status_code == 200
    form = {"csrf": csrf(center), "company": "acme", "base": base, "price": "11,500", "note": "<b>bold</b>"}
    made = center.post("/my/listings/generation-by-hour/offers", data=form)
    assert made.status_code == 303
    address = made.headers["location"]
    page = unescape(buyer.get(address).text)
    assert "₩11,500" in page
    assert "<b>bold</b>" not in buyer.get(address).text  # A41
    assert buyer.post(f"{address}/counter", data={"csrf": csrf(buyer), "price": "10000"}).status_code == 303
    assert buyer.post(f"{address}/accept", data={"csrf": csrf(buyer), "number": "2"}).status_code == 409
    assert center.post(f"{address}/accept", data={"csrf": csrf(center), "number": "2"}).status_code == 303
    for client in (center, buyer):
        assert "₩10,000" in client.get(address).text
        assert client.get("/offers").status_code == 200
    listing = buyer.get("/listings/generation-by-hour").text
    assert ("For your company alone" if language == "en" else "귀사 전용") in listing


@pytest.mark.parametrize(
    "body",
    [
        {"price_minor": -1},
        {"price_minor": 10**12},
        {"seats": -1},
        {"state": "accepted"},
        {"side": "center"},
        {"number": 9},
    ],
)
def test_nothing_but_figures_and_words_comes_from_the_request(web: Web, shop: Shop, body: dict[str, Any]) -> None:
    """A24."""
    offer = opened(shop)
    buyer = web.signed_in(shop.buyer.member_id)
    answer = buyer.post(f"/api/offers/{offer.id}/counter", json={"price_minor": 80_000, **body})
    assert answer.status_code == 422


def test_programs_negotiate_too(web: Web, shop: Shop) -> None:
    center, buyer = web.signed_in(shop.supplier.member_id), web.signed_in(shop.buyer.member_id)
    made = center.post("/api/offers", json={"listing": "generation-by-hour", "company": "acme", "plan": PLAN}).json()
    assert (made["state"], made["may"]) == ("with_company", ["propose", "withdraw"])
    address = f"/api/offers/{made['id']}"
    assert buyer.get(address).json()["may"] == ["accept", "counter", "decline"]
    assert buyer.post(f"{address}/accept", json={"number": 2}).json()["code"] == "offer_changed"
    agreed = buyer.post(f"{address}/accept", json={"number": 1}).json()
    assert (agreed["state"], agreed["price_minor"]) == ("accepted", 90_000)
    assert buying.buy(shop.desk, shop.buyer, agreed["plan_id"], None, NOW).price == Money(90_000, "KRW")


def test_who_is_no_company_is_offered_nothing(web: Web, shop: Shop) -> None:
    center = web.signed_in(shop.supplier.member_id)
    for slug in ("nobody", "windpark", "network"):
        answer = center.post("/api/offers", json={"listing": "generation-by-hour", "company": slug, "plan": PLAN})
        assert answer.status_code == 404


def test_an_offer_of_others_is_unknown_to_a_use_case(shop: Shop) -> None:
    offer = opened(shop)
    with shop.sessions.begin() as session, pytest.raises(OfferUnknown):
        service.decline(session, make_viewer(session, "buyer", "rival"), offer.id, "", NOW)
