"""What a coming release breaks: kept once, told to whom the column is given, shown until it has come."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.releases import breaking
from marketplace.releases import service as releases
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import open_shop
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.notices import asks, company, licensed, settle
from wire.deliveries import Break, BreakingChange, BreakKind, Verdict
from wire.notices import Kind

pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
SHOWN = Break(kind=BreakKind.TYPE_CHANGED, columns=["output"], before="decimal(10,2)", after="decimal(12,2)")
WITHHELD = Break(kind=BreakKind.COLUMN_REMOVED, columns=["note"], before="varchar")
CENTER, SUBSCRIBER = "asks@windpark.example", "buyer@subscriber.example"
PAGE = "/listings/generation-by-hour"


def change(*breaks: Break, **more: Any) -> BreakingChange:
    told = {"id": "chg_1", "dataset": "energy.generation", "announced_at": NOW, "takes_effect_at": NOW + 30 * DAY}
    return BreakingChange(**{**told, "breaks": list(breaks), **more})


@pytest.fixture
def asked(web: Web) -> Web:
    """The supply center and a subscriber of a plan without `note` asked for notices."""
    shop = open_shop(web.parts.sessions)
    with web.parts.sessions.begin() as session:
        organisation = make_organisation(session, "windpark", "supply_center")
        asks(session, web, make_member(session, organisation, "supply_center", CENTER))
        licensed(session, shop, company(session, web, "subscriber"))
    settle(web, NOW)
    with web.parts.sessions.begin() as session:
        session.query(Notice).delete()
    return web


def announce(web: Web, body: BreakingChange) -> int:
    return web.feed().put(f"/api/breaking-changes/{body.id}", json=body.model_dump(mode="json")).status_code


def told(web: Web) -> dict[tuple[str, str], list[str]]:
    """Kind and reader → the columns that the notice names."""
    settle(web, NOW)
    with web.parts.sessions() as session:
        rows = session.execute(
            select(Notice.kind, Member.email, Notice.facts)
            .join(NoticeChannel, NoticeChannel.id == Notice.channel_id)
            .join(Member, Member.id == NoticeChannel.member_id)
        ).all()
    return {
        (kind, email): [c for one in facts.get("breaks", []) for c in one["columns"]] for kind, email, facts in rows
    }


def test_it_is_told_once_to_each_of_the_columns_that_it_has(asked: Web) -> None:
    assert announce(asked, change(WITHHELD, SHOWN)) == 201
    assert announce(asked, change(WITHHELD, SHOWN, takes_effect_at=NOW + 31 * DAY)) == 200, "the first day stays"
    assert told(asked) == {(Kind.CHANGING, CENTER): ["note", "output"], (Kind.CHANGING, SUBSCRIBER): ["output"]}
    with asked.parts.sessions() as session:
        assert breaking.change(session, "chg_1").takes_effect_at == NOW + 30 * DAY


def test_who_has_none_of_its_columns_hears_nothing(asked: Web) -> None:
    announce(asked, change(WITHHELD))
    assert told(asked) == {(Kind.CHANGING, CENTER): ["note"]}
    assert "A change is coming" not in asked.client().get(PAGE).text


def test_it_can_be_withdrawn_and_announced_again(asked: Web) -> None:
    announce(asked, change(SHOWN))
    assert announce(asked, change(SHOWN, withdrawn_at=NOW + DAY)) == 201
    assert announce(asked, change(SHOWN, withdrawn_at=NOW + 2 * DAY)) == 200
    assert "A change is coming" not in asked.client().get(PAGE).text
    assert announce(asked, change(SHOWN, announced_at=NOW + 3 * DAY, takes_effect_at=NOW + 33 * DAY)) == 201
    assert set(told(asked)) == {(k, who) for k in (Kind.CHANGING, Kind.WITHDRAWN) for who in (CENTER, SUBSCRIBER)}
    with asked.parts.sessions() as session:
        kinds = [kind for (kind,) in session.execute(select(Notice.kind).order_by(Notice.id))]
    assert kinds.count(Kind.CHANGING) == 4
    assert kinds.count(Kind.WITHDRAWN) == 2


def test_only_its_own_feed_announces_it(asked: Web) -> None:
    assert announce(asked, change(SHOWN, dataset="energy.demand")) == 403


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("A change is coming at 2026-12-02 18:00 KST", "Column output becomes decimal(12,2); it was decimal(10,2).")),
        ("ko", ("2026-12-02 18:00 KST에 변경이 예정되어", "output 컬럼이 decimal(10,2)에서 decimal(12,2)(으)로 바뀝니다.")),
    ],
)  # fmt: skip
def test_the_listing_shows_it_until_a_release_brings_it(asked: Web, language: str, lines: tuple[str, ...]) -> None:
    announce(asked, change(WITHHELD, SHOWN))
    visitor = asked.client()
    page = visitor.get(f"{PAGE}?lang={language}").text
    assert [line for line in lines if line not in page] == []
    assert "note 컬럼" not in page
    assert "Column note" not in page
    release(asked, NOW + 30 * DAY)
    assert lines[0] not in visitor.get(f"{PAGE}?lang={language}").text
    history = visitor.get(f"{PAGE}/energy.generation/releases?lang={language}").text
    assert lines[1] in history
    assert "Column note" not in history


def test_the_release_itself_says_what_it_breaks(asked: Web) -> None:
    release(asked, NOW)
    assert told(asked) == {(Kind.RELEASED, CENTER): ["note", "output"], (Kind.RELEASED, SUBSCRIBER): ["output"]}
    [newest, first] = asked.client().get(f"/api{PAGE}/energy.generation/releases").json()["items"]
    assert ([one["columns"] for one in newest["breaks"]], first["breaks"]) == ([["output"]], [])


def test_a_delivery_that_waits_says_why_and_until_when(asked: Web) -> None:
    announce(asked, change(WITHHELD))
    body = make_delivery("dlv_9", Verdict.LANDED)
    assert asked.feed().put("/api/deliveries/dlv_9", json=body.model_dump(mode="json")).status_code == 201
    page = supplier(asked).get("/deliveries/dlv_9?lang=en").text
    assert "It waits until 2026-12-02 18:00 KST" in page
    assert "Column note is not delivered any more" in page
    release(asked, NOW + 31 * DAY)
    assert "It waits until" not in supplier(asked).get("/deliveries/dlv_9").text


def supplier(web: Web) -> TestClient:
    with web.parts.sessions() as session:
        member = session.scalars(select(Member).where(Member.email == CENTER)).one()
        return web.signed_in(member.id, accept="text/html")


def release(web: Web, published_at: Any) -> None:
    with web.parts.sessions.begin() as session:
        releases.announce_delivery(session, make_delivery("dlv_8", sha256="8" * 64))
        made = make_release("rel_8", 8, ("dlv_8",), breaks=[WITHHELD, SHOWN], published_at=published_at)
        releases.announce_release(session, made)
