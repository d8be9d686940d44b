"""The client alone: what it sends, what it repeats and what it never repeats, what it makes of answers."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import ValidationError

from client.api import Marketplace
from client.errors import MarketplaceProblem
from tests.support.http import Scripted, scripted
from wire.deliveries import Delivery, Verdict

ME = {
    "member_id": "mbr_1",
    "organisation_id": "org_1",
    "organisation": "acme",
    "name": "B",
    "email": "b@acme.example",
    "role": "buyer",
    "language": "ko",
}
REFUSAL = {
    "type": "about:blank",
    "title": "Your role does not allow this",
    "status": 403,
    "code": "forbidden",
    "detail": "A buyer publishes nothing.",
    "remedy": "Ask the supply center.",
    "more": 1,
}
DELIVERY = Delivery(
    id="dlv_1", sector="energy", dataset="energy.wind", supply_center="windpark", file_name="a.csv", sha256="0" * 64, size=1,
    received_at=datetime(2026, 1, 1, tzinfo=UTC), verdict=Verdict.LANDED, declaration_hash="d", step_version="1",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as running:
        yield running


@pytest.fixture
def marketplace(server: Scripted) -> Iterator[Marketplace]:
    with Marketplace(server.url, token="sdn_secret", timeout=5, waits=(0.01, 0.01)) as client:
        yield client


def test_it_says_who_it_is(server: Scripted, marketplace: Marketplace) -> None:
    server.answers = [(200, ME)]
    assert marketplace.me().organisation == "acme"
    assert server.asked[0].headers["Authorization"] == "Bearer sdn_secret"


def test_cookies_of_a_person_are_sent_along(server: Scripted) -> None:
    server.answers = [(200, ME)]
    with Marketplace(server.url, cookies={"sdn_test_session": "s"}) as person:
        person.me()
    assert server.asked[0].headers["Cookie"] == "sdn_test_session=s"


@pytest.mark.parametrize("passing", [(502, "bad gateway"), (503, {"detail": "soon"}), (0, None)])
def test_reads_and_puts_are_repeated_until_they_are_answered(
    server: Scripted, marketplace: Marketplace, passing: tuple[int, object]
) -> None:
    server.answers = [passing, passing, (200, ME)]
    assert marketplace.me().role == "buyer"
    server.answers = [passing, (201, {"id": "dlv_1", "changed": True})]
    assert marketplace.put_delivery(DELIVERY).changed is True
    assert [asked.method for asked in server.asked] == ["GET", "GET", "GET", "PUT", "PUT"]
    assert server.asked[-1].body == server.asked[-2].body == DELIVERY.model_dump(mode="json")


def test_it_gives_up_in_the_end(server: Scripted, marketplace: Marketplace) -> None:
    server.answers = [(503, {})]
    with pytest.raises(MarketplaceProblem) as problem:
        marketplace.me()
    assert (problem.value.status, len(server.asked)) == (503, 3)
    server.answers = [(0, None)]
    with pytest.raises(httpx.TransportError):
        marketplace.me()


@pytest.mark.parametrize("passing", [(503, {}), (0, None)])
def test_a_purchase_is_never_repeated_by_itself(
    server: Scripted, marketplace: Marketplace, passing: tuple[int, object]
) -> None:
    server.answers = [passing]
    with pytest.raises((MarketplaceProblem, httpx.TransportError)):
        marketplace.buy("plan_1", "hash")
    assert [asked.body for asked in server.asked] == [{"plan_id": "plan_1", "terms_hash": "hash"}]


def test_a_refusal_is_a_problem_with_its_code_and_remedy_and_not_repeated(
    server: Scripted, marketplace: Marketplace
) -> None:
    server.answers = [(403, REFUSAL)]
    with pytest.raises(
        MarketplaceProblem,
        match=r"403 forbidden: Your role does not allow this\. A buyer publishes nothing\. Ask the supply center\.",
    ) as refused:
        marketplace.publish_listing("a-listing")
    assert (refused.value.code, refused.value.status, refused.value.remedy) == (
        "forbidden",
        403,
        "Ask the supply center.",
    )
    assert len(server.asked) == 1


def test_an_answer_of_something_else_is_a_problem_too(server: Scripted, marketplace: Marketplace) -> None:
    server.answers = [(404, "<html>nothing here</html>")]
    with pytest.raises(MarketplaceProblem, match="404 http"):
        marketplace.listing("a-listing")


def test_lists_are_read_page_after_page_and_only_as_far_as_they_are_wanted(
    server: Scripted, marketplace: Marketplace
) -> None:
    item = DELIVERY.model_dump(mode="json")
    server.answers = [(200, {"items": [item, item], "next": "c1"}), (200, {"items": [item], "next": None})]
    listed = marketplace.deliveries(dataset="energy.wind")
    assert next(listed) == DELIVERY
    assert [asked.path for asked in server.asked] == ["/api/deliveries?dataset=energy.wind&limit=200"]
    assert len(list(listed)) == 2
    assert server.asked[1].path == "/api/deliveries?dataset=energy.wind&limit=200&cursor=c1"


def test_a_field_that_nobody_declared_shows_a_version_gap(server: Scripted, marketplace: Marketplace) -> None:
    server.answers = [(200, ME | {"shoe_size": 44})]
    with pytest.raises(ValidationError, match="shoe_size"):
        marketplace.me()
