"""A share takes queries with its answers, rows and bytes with its pieces; a piece counts once for its member."""

import httpx
import pytest
from sqlalchemy import select

from marketplace.grants.models import Grant
from marketplace.metering.queries import standing
from tests.support.share import TABLE, Recipient, Sharing

pytestmark = pytest.mark.postgres


def limit(door: Sharing, measure: str, most: int) -> str:
    """The quota of the only grant of `paris`, a day; its id. The licence gives 8 rows in two pieces, of 3 and 5."""
    with door.sessions.begin() as session:
        grant = next(g for g in session.scalars(select(Grant)) if g.scope["conditions"])
        grant.scope = {**grant.scope, "quotas": [{"measure": measure, "per": "day", "limit": most}]}
        return grant.id


def used(door: Sharing, grant: str) -> int:
    with door.sessions.begin() as session:
        return standing(session, [session.get_one(Grant, grant)], door.clock())[grant][0].used


def urls(recipient: Recipient) -> list[str]:
    return [line["file"]["url"] for line in recipient.query() if "file" in line]


def test_pieces_beyond_the_quota_of_rows_are_refused(door: Sharing, paris: Recipient) -> None:
    grant = limit(door, "rows", 6)
    answers = [httpx.get(url) for url in urls(paris) for _ in range(2)]
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200, 200, 429, 429]
    assert next(answer for answer in answers if answer.status_code == 429).json()["errorCode"] == "RESOURCE_EXHAUSTED"
    assert used(door, grant) in (3, 5)
    assert [told["reason"] for told in door.told(5) if told["outcome"] == "refused"] == ["quota_reached"] * 2


def test_queries_beyond_the_quota_are_refused_and_recorded(door: Sharing, paris: Recipient) -> None:
    grant = limit(door, "queries", 2)
    codes = [paris.post(f"{TABLE}/query").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert used(door, grant) == 2
    assert [told["reason"] for told in door.told(3) if told["outcome"] == "refused"] == ["quota_reached"]


def test_bytes_are_those_of_the_pieces(door: Sharing, paris: Recipient) -> None:
    grant = limit(door, "bytes", 10**6)
    assert used(door, grant) == 0
    assert sum(len(httpx.get(url).content) for url in urls(paris)) == used(door, grant) > 0


def test_another_company_is_not_counted(door: Sharing, paris: Recipient, everything: Recipient) -> None:
    grant = limit(door, "rows", 1)
    assert [httpx.get(url).status_code for url in urls(everything)] == [200] * len(urls(everything))
    assert used(door, grant) == 0
