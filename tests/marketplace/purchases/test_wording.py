"""What was agreed to stays readable: after withdrawal, rewriting, refund, other titles and other words in the code."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace import bootstrap
from marketplace.ids import new_id
from marketplace.licensing.sentences import sentences
from marketplace.licensing.service import terms_of
from marketplace.listings import service as listings
from marketplace.listings.errors import PlanUnknown
from marketplace.purchases import service, settlement
from marketplace.purchases.models import AgreedLicence, Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.wording import write_down_earlier
from sectors.registry import Registry
from sectors.spec.text import Text
from tests.marketplace.purchases.test_service import ordered
from tests.support.commerce import Shop, draft, open_shop
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, TestClock, Web, make_app

pytestmark = pytest.mark.postgres
LATER = NOW + timedelta(days=400)
AGREED = "You promise to use it only for: research."
KOREAN = "다음 목적으로만 이용할 것을 서약합니다: research."


@pytest.fixture
def shop(web: Web) -> Shop:
    return open_shop(web.parts.sessions)


def renamed() -> Registry:
    """The same dataset under other words."""
    dataset = make_dataset(title=Text("Power fed in", "송전량"))
    return Registry((make_sector(dataset),))


def bought(shop: Shop, kind: str = "subscription") -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan(kind).id, None, NOW)
    if kind != "free":
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return shop.purchase(purchase.id)


def read(web: Web, shop: Shop, purchase_id: str, language: str) -> tuple[list[str], str]:
    """What a program and a browser of the buyer read."""
    client = web.signed_in(shop.buyer.member_id, **{"accept-language": language})
    answer = client.get(f"/api/purchases/{purchase_id}").json()
    [kept] = answer["licences"].values()
    return kept, unescape(client.get(f"/purchases/{purchase_id}").text)


@pytest.mark.parametrize(("language", "promise"), [("en", AGREED), ("ko", KOREAN)])
def test_the_licence_is_read_on_the_purchase_as_the_plan_showed_it(
    web: Web, shop: Shop, language: str, promise: str
) -> None:
    plan = shop.plan("subscription")
    visitor = web.client(**{"accept-language": language})
    on_the_plan = visitor.get("/api/listings/generation-by-hour").json()["licences"][plan.id]["energy.generation"]
    kept, page = read(web, shop, bought(shop).id, language)
    assert kept == on_the_plan
    assert promise in kept
    assert all(sentence in page for sentence in kept)


def test_it_stays_when_listing_plan_declaration_and_purchase_are_gone(web: Web, shop: Shop) -> None:
    purchase = bought(shop)
    before = {language: read(web, shop, purchase.id, language)[0] for language in ("en", "ko")}
    with shop.sessions.begin() as session:
        other = [{"kind": "free", "licences": [{"dataset": "energy.generation", "columns": ["station"]}]}]
        listings.save(session, shop.supplier, draft(plans=other), shop.registry, LATER)
        listings.withdraw(session, shop.supplier, "generation-by-hour", NOW)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), LATER)
    settlement.settle(shop.sessions, shop.payments, purchase, LATER)
    assert shop.purchase(purchase.id).state is PurchaseState.REFUNDED
    for declared in (renamed(), Registry(())):
        parts = replace(web.parts, declared=lambda declared=declared: declared)
        moved = Web(make_app(parts), parts, web.clock)
        for task in bootstrap.tasks(parts):
            if task.name == "declarations":
                task.run(LATER)
        for language, agreed in before.items():
            kept, page = read(moved, shop, purchase.id, language)
            assert kept == agreed
            assert all(sentence in page for sentence in agreed)


def test_what_older_code_wrote_is_shown_as_it_wrote_it(web: Web, shop: Shop) -> None:
    """The page shows what is kept and words nothing anew."""
    words = {"en": ["Thou shalt not resell."], "ko": ["되팔지 마시오."]}
    pattern = bought(shop, "free")
    columns = {c.name: getattr(pattern, c.name) for c in Purchase.__table__.columns}
    with shop.sessions.begin() as session:
        older = new_id("pur")
        [agreed] = pattern.licences
        kept = AgreedLicence(
            dataset=agreed.dataset, licence_id=agreed.licence_id, sentences=words, worded_at=agreed.worded_at
        )
        session.add(Purchase(**columns | {"id": older}, licences=[kept]))
    told, page = read(web, shop, older, "en")
    assert told == words["en"]
    assert "Thou shalt not resell." in page
    assert "You promise not to pass the data on." not in page
    assert read(web, shop, older, "ko")[0] == words["ko"]


def unworded(session: Session, purchase: Purchase) -> None:
    """As it stood before sentences were kept."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(
        update(AgreedLicence).where(AgreedLicence.purchase_id == purchase.id).values(sentences=None, worded_at=None)
    )


def test_purchases_from_before_get_their_sentences_once_and_say_when(web: Web, shop: Shop) -> None:
    purchase = bought(shop)
    with shop.sessions.begin() as session:
        unworded(session, purchase)
        assert write_down_earlier(session, Registry(()), NOW) == 0  # nothing is declared to name the columns by
    undeclared, page = read(web, shop, purchase.id, "en")
    assert undeclared == []
    assert "energy.generation is not declared now" in page
    assert '"purposes": [' in page
    bootstrap.prepare(replace(web.parts, clock=TestClock(NOW + timedelta(hours=1))))
    kept, page = read(web, shop, purchase.id, "en")
    assert kept == sentences(terms_of(purchase.licences[0].licence), make_dataset(), "en")
    assert "on 2026-11-02 19:00 KST the sentences were written from the terms" in page
    with shop.sessions.begin() as session:
        assert write_down_earlier(session, renamed(), LATER) == 0


@pytest.mark.parametrize("change", [{"sentences": {"en": ["Other."]}}, {"sentences": None}, {"worded_at": LATER}])
def test_postgresql_refuses_to_change_what_was_agreed(shop: Shop, change: dict[str, object]) -> None:
    purchase = bought(shop, "free")
    with pytest.raises(IntegrityError, match="stays as it was agreed to"), shop.sessions.begin() as session:
        session.execute(update(AgreedLicence).where(AgreedLicence.purchase_id == purchase.id).values(change))


def test_postgresql_refuses_other_terms_and_to_forget_them(shop: Shop) -> None:
    purchase = bought(shop, "free")
    for statement in (
        update(Purchase).where(Purchase.id == purchase.id).values(terms_hash="0" * 64),
        delete(AgreedLicence).where(AgreedLicence.purchase_id == purchase.id),
    ):
        with pytest.raises(IntegrityError, match="stays as it was agreed to"), shop.sessions.begin() as session:
            session.execute(statement)


def test_a_plan_whose_dataset_is_not_declared_is_not_sold(shop: Shop) -> None:
    desk = replace(shop.desk, declared=Registry(()))
    with pytest.raises(PlanUnknown, match=r"energy\.generation is not declared now"):
        service.buy(desk, shop.buyer, shop.plan("free").id, None, NOW)
