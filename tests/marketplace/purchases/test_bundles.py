"""Two datasets under one price: a licence, a grant and sentences for each; paid, refunded and owned together."""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.grants.queries import of_purchase
from marketplace.listings import service as listings
from marketplace.listings.models import Listing, Plan
from marketplace.purchases import service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.owned import owned
from marketplace.purchases.states import PurchaseState
from marketplace.releases import service as releases
from sectors.registry import Registry
from tests.marketplace.purchases.test_service import ordered
from tests.marketplace.test_migrations import at_revision, migrate
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres
OTHER = "energy.demand"
PLANS = [{
    "kind": "one_off", "price_minor": 50_000,
    "licences": [{"dataset": DATASET, "columns": ["station"]}, {"dataset": OTHER, "term_days": 30}],
}]  # fmt: skip


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(), make_dataset(name="demand")),))


@pytest.fixture
def shop(web: Web, registry: Registry) -> Shop:
    """The shop, where both datasets are sold together."""
    shop = open_shop(web.parts.sessions)
    shop.desk = service.Desk(shop.sessions, shop.payments, shop.desk.marketplace_url, registry)
    with shop.sessions.begin() as session:
        release_other(session, 7)
        listings.save(session, shop.supplier, draft(datasets=[DATASET, OTHER], plans=PLANS), registry, NOW)
        shop.listing = session.get_one(Listing, shop.listing.id)
        assert shop.listing.plans
    return shop


def release_other(session: Session, number: int) -> None:
    delivery = make_delivery(f"dlv_{number}", dataset=OTHER, received_at=NOW, sha256=f"{number:064d}")
    releases.announce_delivery(session, delivery)
    release = make_release(f"rel_{number}", number, (delivery.id,), dataset=OTHER, published_at=NOW)
    releases.announce_release(session, release)


def bought(shop: Shop) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return shop.purchase(purchase.id)


def test_one_payment_gives_a_grant_for_each_dataset(shop: Shop) -> None:
    purchase = bought(shop)
    with shop.sessions() as session:
        held = {grant.dataset: grant for grant in of_purchase(session, purchase.id)}
    assert {dataset: grant.deliveries for dataset, grant in held.items()} == {DATASET: ["dlv_1"], OTHER: ["dlv_7"]}
    assert held[DATASET].scope["columns"] == ["station"]
    assert {dataset: grant.ends_at for dataset, grant in held.items()} == {DATASET: None, OTHER: NOW + timedelta(30)}


def test_each_licence_is_read_before_and_after_under_its_dataset(web: Web, shop: Shop) -> None:
    plan, client = shop.plan("one_off"), web.signed_in(shop.buyer.member_id)
    offered = client.get("/api/listings/generation-by-hour").json()
    told = offered["licences"][plan.id]
    assert told[DATASET][0] == "You see 1 columns of Generation by hour: Station."
    assert "Access ends 30 days after it began." in told[OTHER]
    [wire] = offered["listing"]["plans"]
    assert [one["dataset"] for one in wire["licences"]] == [OTHER, DATASET]
    purchase = bought(shop)
    assert client.get(f"/api/purchases/{purchase.id}").json()["licences"] == told
    for address in ("/listings/generation-by-hour", f"/purchases/{purchase.id}"):
        page = unescape(client.get(address).text)
        assert all(sentence in page for sentences in told.values() for sentence in sentences)
        assert page.index(told[OTHER][0]) < page.index(told[DATASET][0])


def test_the_hash_is_of_all_licences(shop: Shop) -> None:
    """Another licence on either dataset is another agreement."""
    plan = shop.plan("one_off")
    assert plan.terms_hash not in {licence.terms_hash for licence in plan.licences}
    purchase = service.buy(shop.desk, shop.buyer, plan.id, plan.terms_hash, NOW)
    assert purchase.terms_hash == plan.terms_hash
    with shop.sessions.begin() as session:
        narrower = [{**PLANS[0], "licences": [PLANS[0]["licences"][0], {"dataset": OTHER, "term_days": 29}]}]  # type: ignore[index]
        draft_of = draft(datasets=[DATASET, OTHER], plans=narrower)
        listing = listings.save(session, shop.supplier, draft_of, shop.desk.declared, NOW)  # type: ignore[arg-type]
        [now_open] = listing.open_plans
    assert now_open.id != plan.id
    assert now_open.terms_hash != plan.terms_hash


def test_a_refund_ends_all_of_it(shop: Shop) -> None:
    purchase = bought(shop)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    assert shop.purchase(purchase.id).state is PurchaseState.REFUNDED
    with shop.sessions() as session:
        assert [grant.revoked_at for grant in of_purchase(session, purchase.id)] == [NOW, NOW]


def test_it_is_owned_whole_until_one_of_its_datasets_has_more_or_ends(shop: Shop) -> None:
    purchase = bought(shop)
    plan = shop.plan("one_off")

    def holds(after: timedelta) -> tuple[str, bool]:
        with shop.sessions() as session:
            found = owned(session, shop.buyer.organisation_id, session.get_one(Plan, plan.id), NOW + after)
        assert found is not None
        return found.purchase_id, found.whole

    assert holds(timedelta(1)) == (purchase.id, True)
    assert holds(timedelta(31)) == (purchase.id, False)
    with shop.sessions.begin() as session:
        release_other(session, 8)
    assert holds(timedelta(1)) == (purchase.id, False)


@pytest.mark.parametrize(
    ("licences", "problem"),
    [
        ([], "at least 1 item"),
        ([{"dataset": DATASET}] * 2, "not two"),
        ([{"dataset": "energy.wind"}], "does not offer"),
    ],
)
def test_what_is_no_bundle_is_refused(licences: list[dict[str, str]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        draft(plans=[{"kind": "free", "licences": licences}])


def test_what_was_bought_before_bundles_keeps_its_licence(postgres: Server) -> None:
    with at_revision(postgres, "0019_erasures") as engine:
        with engine.begin() as connection:
            for statement in BEFORE:
                connection.execute(text(statement))
        migrate(engine, "head")
        with engine.connect() as connection:
            plans = [tuple(row) for row in connection.execute(text("SELECT plan_id, licence_id FROM plan_licence"))]
            kept = connection.execute(
                text(
                    "SELECT purchase_id, dataset, licence_id, sentences->'en'->>0, worded_at IS NOT NULL FROM purchase_licence"
                )
            )
            assert (plans, [tuple(row) for row in kept]) == ([("p", "l")], [("b", "d", "l", "Kept.", True)])


BEFORE = (
    "INSERT INTO organisation VALUES ('o', 'o', 'O', 'company', now())",
    """INSERT INTO member (id, organisation_id, email, name, password_hash, role, language, created_at, key_version)
    VALUES ('m', 'o', 'm', 'M', 'x', 'buyer', 'en', now(), 0)""",
    "INSERT INTO licence VALUES ('l', 'd', '{}', 'h', '{}', 'x', now())",
    "INSERT INTO listing VALUES ('s', 's', 'o', 'draft', '', '', '', '', '', now(), now(), NULL)",
    "INSERT INTO plan VALUES ('p', 's', 0, 'monthly', 990, 'EUR', 'l', now(), NULL)",
    """INSERT INTO purchase (id, organisation_id, member_id, plan_id, listing_id, kind, licence_id, terms_hash, sentences,
    worded_at, supplier_id, supplier_share_bp, price_minor, currency, state, opened_at) VALUES
    ('b', 'o', 'm', 'p', 's', 'monthly', 'l', 'h', jsonb_build_object('en', jsonb_build_array('Kept.')), now(), 'o',
    8000, 990, 'EUR', 'open', now())""",
)
