"""What a licence lets be taken ends a file before its first byte, exactly, and is told as every refusal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from marketplace.grants.models import Grant
from marketplace.metering.queries import standing
from tests.marketplace.doors.files.conftest import FilesDoor

pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)


def limited(files: FilesDoor, measure: str, limit: int, per: str = "day", organisation: str = "acme") -> str:
    """The id of a new grant with that quota; the table has 42 rows."""
    purchase = files.grant(organisation, columns=["invoice", "country", "quantity", "month"])
    with files.sessions.begin() as session:
        grant = session.scalars(select(Grant).where(Grant.purchase_id == purchase)).one()
        grant.scope = {**grant.scope, "quotas": [{"measure": measure, "per": per, "limit": limit}]}
        return grant.id


def used(files: FilesDoor, grant: str) -> int:
    with files.sessions.begin() as session:
        return standing(session, [session.get_one(Grant, grant)], files.clock())[grant][0].used


def test_rows_beyond_the_quota_are_refused_and_recorded(files: FilesDoor, ann: str) -> None:
    grant = limited(files, "rows", 60)
    first, second = files.made(ann, form="csv"), files.made(ann, form="jsonl")
    assert files.got(ann, first).status_code == 200
    answer = files.got(ann, second)
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_reached")
    assert "42 of 60 rows a day used, 42 wanted" in answer.json()["detail"]
    assert "2026-11-03 00:00 KST" in answer.json()["remedy"]
    assert used(files, grant) == 42
    assert [(told["outcome"], told["reason"]) for told in files.told(2)] == [("ok", None), ("refused", "quota_reached")]
    files.clock.forward(DAY)
    assert files.got(ann, second).status_code == 200


def test_the_same_file_counts_once_for_a_member_and_once_for_each_member(files: FilesDoor, ann: str) -> None:
    grant = limited(files, "rows", 50)
    address = files.made(ann, form="csv")
    for part in ("bytes=0-99", "bytes=100-", "bytes=0-"):
        assert files.got(ann, address, range=part).status_code == 206
    assert used(files, grant) == 42


def test_many_at_once_get_what_there_is(files: FilesDoor, ann: str) -> None:
    grant = limited(files, "queries", 3)
    addresses = [files.made(ann, form="csv"), files.made(ann, form="jsonl"), files.made(ann, form="parquet")]
    addresses += [files.made(ann, form="csv", encoding="cp949"), files.made(ann, form="xlsx")]
    with ThreadPoolExecutor(5) as pool:
        codes = list(pool.map(lambda address: files.got(ann, address).status_code, addresses))
    assert sorted(codes) == [200, 200, 200, 429, 429]
    assert used(files, grant) == 3


def test_bytes_are_those_of_the_file(files: FilesDoor, ann: str) -> None:
    grant = limited(files, "bytes", 10**6)
    content = files.got(ann, files.made(ann, form="csv")).content
    assert used(files, grant) == len(content)


def test_a_head_and_an_estimate_take_nothing(files: FilesDoor, ann: str) -> None:

    grant = limited(files, "queries", 1)
    address = files.made(ann, form="csv")
    httpx.head(address, headers=files.header(ann))
    httpx.post(f"{files.url}/estimates/sales.orders", headers=files.header(ann))
    assert used(files, grant) == 0
