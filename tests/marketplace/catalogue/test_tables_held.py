"""What everybody reads of a table whose rows take each other's place: which state a plan gives, what a release did."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from marketplace.purchases import settlement
from marketplace.purchases.service import buy
from tests.support.announcements import announce_table
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import NOW, Web
from wire.deliveries import Changes

pytestmark = pytest.mark.postgres
PAGE, RELEASES = "/listings/generation-by-hour", "/listings/generation-by-hour/energy.generation/releases"


@pytest.fixture
def shop(web: Web) -> Shop:
    """Its table holds 40 rows, then 38; how the first came about was not counted."""
    made = open_shop(web.parts.sessions)
    with made.sessions.begin() as session:
        announce_table(session, 2, {"2026-10": 40})
        announce_table(session, 3, {"2026-10": 38}, Changes(added=1, changed=1200, removed=3))
    return made


@pytest.fixture
def visitor(web: Web, shop: Shop) -> TestClient:
    return web.client()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("The table as it is with the newest release when you pay", "later changes are not included.",
                "The table as it stands, now and later.", "The table as it stands, for as long as you pay",
                "Rows added: 1; changed: 1,200; removed: 3.", "Figures are of the whole table, as a buyer would get it now.",
                "You see the table as it stands: a row that a later release changes or removes is not kept.")),
        ("ko", ("결제 시점의 최신 배포 상태", "이후의 변경은 포함되지 않습니다.", "추가된 행 1, 변경된 행 1,200, 삭제된 행 3.",
                "지금과 앞으로의 테이블 현재 상태.")),
    ],
)  # fmt: skip
def test_each_plan_says_which_state_it_gives(visitor: TestClient, language: str, told: tuple[str, ...]) -> None:
    page = visitor.get(f"{PAGE}?lang={language}").text
    assert [text for text in told if text not in page] == []
    for other in (
        "All deliveries released up to your purchase",
        "corrections taken out",
        "구매 시점까지 배포된 모든 납품",
    ):
        assert other not in page


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ("Added", "Changed", "Removed", "not counted", "Each release is the table as it then stood")),
     ("ko", ("추가", "변경", "삭제", "집계되지 않음", "배포마다 그 시점의 테이블 상태이며"))],
)  # fmt: skip
def test_the_list_of_releases_tells_changes(visitor: TestClient, language: str, told: tuple[str, ...]) -> None:
    page = visitor.get(f"{RELEASES}?lang={language}").text
    assert [text for text in told if text not in page] == []
    assert '<td class="number">1,200</td>' in page


def test_programs_read_the_same(visitor: TestClient) -> None:
    [dataset] = visitor.get("/api/listings/generation-by-hour").json()["datasets"]
    assert dataset["newest"]["changes"] == {"added": 1, "changed": 1200, "removed": 3}
    assert (dataset["rows"], dataset["newest"]["rows"]) == (38, 97)
    items = visitor.get(f"/api{RELEASES}").json()["items"]
    assert [(one["table_rows"], one["added"], one["changed"], one["removed"]) for one in items[:2]] == [
        (38, 1, 1200, 3), (40, None, None, None),
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"{RELEASES}.csv").text.lstrip("\ufeff"))))
    assert [(row["added"], row["changed"], row["removed"]) for row in rows[:2]] == [("1", "1200", "3"), ("", "", "")]


def test_the_purchase_tells_which_release_was_bought(web: Web, shop: Shop) -> None:
    purchase = buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    with shop.sessions.begin() as session:
        announce_table(session, 4, {"2026-10": 9})
    client = web.signed_in(shop.buyer.member_id)
    page = client.get(f"/purchases/{purchase.id}").text
    assert "You bought the table as it was with the release of 2026-11-05 18:00 KST." in page
    kept = client.get(f"/api/purchases/{purchase.id}").json()["licences"]["energy.generation"]
    assert "You see the table as it is with the newest release when you pay; later changes are not included." in kept
    [grant] = client.get("/api/grants").json()["items"]
    assert (grant["version"], grant["deliveries"]) == (3, ["dlv_1", "dlv_2", "dlv_3"])
    page = client.get(PAGE).text
    assert "More was released since. Buying again gives that, too." in page
