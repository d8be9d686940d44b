"""Every method of the client against the real marketplace: what one side says, the other understands."""

from collections.abc import Callable, Iterator

import pytest

from client.api import Marketplace
from client.errors import MarketplaceProblem
from marketplace.accounts.viewer import Viewer
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import DATASET, draft
from tests.support.http import served
from tests.support.marketplace import PASSWORD, SECRETS, Web, make_viewer
from wire.commerce import PlanKind

pytestmark = pytest.mark.postgres
OPERATOR = ("operator@network.local", SECRETS["operator-password"])
Door = Callable[..., Marketplace]


@pytest.fixture
def door(web: Web) -> Iterator[Door]:
    """Clients of the marketplace as it serves: `door("e@mail", "password")` is signed in."""
    opened: list[Marketplace] = []

    def open_(email: str | None = None, password: str = PASSWORD, **how: str) -> Marketplace:
        opened.append(Marketplace(address, **how))
        if email:
            opened[-1].sign_in(email, password)
        return opened[-1]

    with served(web.app) as address:
        yield open_
        for client in opened:
            client.close()


@pytest.fixture
def people(web: Web) -> dict[str, Viewer]:
    with web.parts.sessions.begin() as session:
        return {
            "supplier": make_viewer(session, "supply_center", "windpark", "supply_center"),
            "buyer": make_viewer(session, "buyer", "acme"),
        }


def test_a_feed_becomes_something_that_is_bought(web: Web, door: Door, people: dict[str, Viewer]) -> None:
    ingest = door(token=web.feed_token())
    assert ingest.put_delivery(make_delivery("dlv_1")).changed is True
    assert ingest.put_release(make_release("rel_1", 1, ("dlv_1",))).changed is True
    assert ingest.put_release(make_release("rel_1", 1, ("dlv_1",))).changed is False
    supplier, buyer = door(people["supplier"].email), door(people["buyer"].email)
    assert [d.id for d in supplier.deliveries(dataset=DATASET)] == ["dlv_1"]
    assert [r.id for r in supplier.releases()] == ["rel_1"]
    assert supplier.operations().feeds[0].dataset == DATASET
    saved = supplier.save_listing(draft().model_dump(mode="json"))
    assert supplier.publish_listing(saved.slug).state == "published"
    (listing,) = buyer.listings(q="generation")
    assert buyer.listing(listing.slug).datasets[0].id == DATASET
    plan = next(p for p in listing.plans if p.kind is PlanKind.FREE)
    bought = buyer.buy(plan.id, plan.terms_hash)
    assert bought.state == "fulfilled"
    assert buyer.purchase(bought.id) == bought
    assert list(buyer.purchases()) == [bought]
    assert [(g.purchase_id, g.active) for g in buyer.grants()] == [(bought.id, True)]
    assert list(buyer.usage()) == []
    assert supplier.sales().items == []


def test_the_operator_invites(door: Door) -> None:
    operator = door(*OPERATOR)
    made = operator.create_organisation("hanbit", "한빛유통")
    member = operator.create_member(made.slug, "b@hanbit.example", "B", "buyer", password=PASSWORD, language="ko")
    assert (member.organisation_id, member.temporary_password) == (made.id, None)
    assert operator.create_member(made.id, "c@hanbit.example", "C", "analyst").temporary_password
    assert operator.balances() == []
    me = door("b@hanbit.example").me()
    assert (me.member_id, me.organisation, me.role, me.language) == (member.id, "hanbit", "buyer", "ko")


def test_refusals_carry_code_and_remedy(door: Door, people: dict[str, Viewer]) -> None:
    with pytest.raises(MarketplaceProblem) as nobody:
        door().me()
    assert (nobody.value.status, nobody.value.code) == (401, "not_signed_in")
    with pytest.raises(MarketplaceProblem) as unknown:
        door(people["buyer"].email).listing("no-such-listing")
    assert unknown.value.status == 404
    with pytest.raises(MarketplaceProblem) as forbidden:
        door(people["buyer"].email).create_organisation("mine", "Mine")
    assert forbidden.value.status == 403


def test_people_are_invited_changed_and_locked_out(door: Door, people: dict[str, Viewer]) -> None:
    boss = door(people["buyer"].email)
    made = boss.invite("sora@acme.example", "analyst")
    assert [one.id for one in boss.invitations()] == [made.id]
    assert made.link
    boss.stop_invitation(made.id)
    assert list(boss.invitations()) == []
    me = next(one for one in boss.members() if one.id == people["buyer"].member_id)
    assert boss.change_member(me.id, "buyer", admin=True) == me
    with pytest.raises(MarketplaceProblem, match="administrator"):
        boss.change_member(me.id, "analyst", admin=False)
    operator = door(*OPERATOR)
    assert list(operator.applications()) == []
    with pytest.raises(MarketplaceProblem):
        operator.approve_application("apl_1", "wind")
    with pytest.raises(MarketplaceProblem):
        operator.decline_application("apl_1", "unknown")
