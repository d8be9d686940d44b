"""Bytes of a file: resumable, and for nobody whose reading is another, from the very moment on when it is."""

import contextlib
import io
import time
from datetime import timedelta

import httpx
import pyarrow.parquet as pq
import pytest
from sqlalchemy import update

from lakehouse import log
from marketplace.accounts.models import Member
from tests.marketplace.doors.files.conftest import FilesDoor, orders
from tests.support.gate import ORDERS
from tests.support.http import slow
from tests.support.marketplace import NOW

pytestmark = pytest.mark.postgres
OPEN = {"columns": ["invoice", "country", "quantity", "month"]}


def test_a_file_is_got_in_pieces(files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    address = files.made(ann, form="csv")
    whole = files.got(ann, address)
    first, rest = files.got(ann, address, range="bytes=0-99"), files.got(ann, address, range="bytes=100-")
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/{len(whole.content)}"
    assert files.got(ann, address, range="bytes=100-", **{"if-range": '"another"'}).content == whole.content
    assert files.got(ann, address, range=f"bytes={len(whole.content)}-").status_code == 416
    assert files.got(ann, address, **{"if-none-match": whole.headers["etag"]}).status_code == 304
    head = httpx.head(address, headers=files.header(ann))
    assert int(head.headers["content-length"]) == len(whole.content)


def test_many_ranges_at_once_are_not_taken(files: FilesDoor, ann: str) -> None:
    """A48: a short request asks for no more than the file."""
    files.grant("acme", **OPEN)
    address = files.made(ann, form="csv")
    answer = files.got(ann, address, range="bytes=" + ",".join(["0-"] * 1000))
    assert (answer.status_code, len(answer.content)) == (200, int(answer.headers["content-length"]))


def test_an_address_opens_nothing_for_others(files: FilesDoor, ann: str, bob: str) -> None:
    """A30: passed on, it is refused like an address that never was; without a token too."""
    files.grant("acme", **OPEN)
    address = files.made(ann)
    assert files.got(bob, address).json()["code"] == "not_granted"
    assert httpx.get(address).status_code == 401
    files.grant("beta", columns=["invoice"])
    assert files.got(bob, address).status_code == 404
    assert files.got(ann, address).status_code == 200


@pytest.mark.parametrize(
    "sent", [{}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {'sdn_api_' + 'x' * 43}"}]
)
def test_who_brings_no_token_of_this_door_is_told_of_no_other(files: FilesDoor, sent: dict[str, str]) -> None:
    answer = httpx.post(f"{files.url}/files/{ORDERS}", headers=sent)
    assert answer.status_code == 401
    assert "sql" not in (answer.json()["title"] + answer.json()["detail"] + answer.json()["remedy"]).lower()


def test_who_may_read_the_same_shares_a_file(files: FilesDoor, ann: str, bob: str) -> None:
    files.grant("acme", **OPEN)
    files.grant("beta", **OPEN)
    assert files.made(ann) == files.made(bob)
    with_codes = {"columns": ["invoice", "customer"], "masks": {"customer": "pseudonym"}}
    files.grant("beta", **with_codes)
    assert files.made(ann) != files.made(bob)


def test_pseudonyms_are_the_organisations_own(files: FilesDoor, ann: str, bob: str) -> None:
    for organisation in ("acme", "beta"):
        files.grant(organisation, masks={"customer": "pseudonym"})
    codes = [
        set(pq.read_table(io.BytesIO(files.got(member, files.made(member)).content))["customer"].to_pylist())
        for member in (ann, bob)
    ]
    assert codes[0] & codes[1] == {None}


def test_absent_and_not_licensed_are_refused_alike(files: FilesDoor, ann: str) -> None:
    absent, hidden = files.ask(ann, "sales.nothing"), files.ask(ann)
    assert (absent.status_code, hidden.status_code) == (404, 404)
    assert absent.json()["detail"].replace("sales.nothing", ORDERS) == hidden.json()["detail"]
    assert [access["reason"] for access in files.told(2)] == ["not_licensed", "not_licensed"]


def test_the_end_of_a_licence_is_the_end_of_its_addresses(files: FilesDoor, ann: str) -> None:
    purchase = files.grant("acme", **OPEN)
    address = files.made(ann)
    assert files.got(ann, address).status_code == 200
    files.clock.forward(timedelta(minutes=1))
    files.revoke(purchase)
    answer = files.got(ann, address, range="bytes=10-")  # F34: a resumption too
    assert answer.status_code == 404
    assert "ended at 2026-11-02 09:01 UTC by a refund" in answer.json()["detail"]


@pytest.mark.parametrize("how", ["refund", "expiry of the token", "member disabled"])
def test_a_download_is_cut_when_it_may_go_on_no_more(files: FilesDoor, ann: str, how: str) -> None:
    """A29, F34: a slow reader gets nothing of what waits in buffers either."""
    log.append(orders("large", 400_000), files.folder, "large")
    purchase = files.grant("acme", **OPEN)
    address = files.made(ann, form="csv", guard=False)
    size = int(httpx.head(address, headers=files.header(ann)).headers["content-length"])
    with slow(address, files.header(ann, minutes=30)) as reader:
        assert reader.recv(1000)
        time.sleep(0.2)
        if how == "refund":
            files.revoke(purchase)
        elif how == "expiry of the token":
            files.clock.forward(timedelta(minutes=31))
        else:
            with files.sessions.begin() as session:
                session.execute(update(Member).where(Member.id == ann).values(disabled_at=files.clock()))
        time.sleep(2)
        got = 1000
        with contextlib.suppress(ConnectionResetError):
            while block := reader.recv(1 << 20):
                got += len(block)
    assert got < size / 2
    (told,) = files.told(1)
    assert (told["outcome"], told["reason"]) == ("refused", "licence_ended")
    assert 0 < told["rows"] < 400_042


def test_rows_of_a_file_got_in_pieces_are_metered_once(files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    address = files.made(ann, form="csv")
    size = int(httpx.head(address, headers=files.header(ann)).headers["content-length"])
    for first in range(0, size, 100):
        files.got(ann, address, range=f"bytes={first}-{first + 99}")
    told = files.told(-(-size // 100))
    assert sum(access["rows"] for access in told) == 42
    assert sum(access["bytes"] for access in told) == size
    assert {access["door"] for access in told} == {"files"}


def test_an_earlier_release_is_given_as_it_was(files: FilesDoor, ann: str) -> None:
    files.grant("acme", **OPEN)
    later = files.release("d3", 5, at=NOW + timedelta(minutes=1))
    files.clock.forward(timedelta(minutes=2))
    now, then = (
        pq.read_table(io.BytesIO(files.got(ann, files.made(ann, release=r)).content)) for r in (later, "rel_d2")
    )
    assert (now.num_rows, then.num_rows) == (47, 42)
    refused = files.ask(ann, release="rel_d1")
    assert refused.status_code == 404, "it was replaced before the licence began"
    assert files.ask(ann, release="rel_none").json()["code"] == "release_unknown"


@pytest.mark.parametrize(
    "body", [{"form": "exe"}, {"form": "csv", "encoding": "latin-1"}, {"more": 1}, {"release": "rel_\0"}]
)
def test_what_nobody_offers_is_refused_with_words(files: FilesDoor, ann: str, body: dict[str, object]) -> None:
    files.grant("acme", **OPEN)
    answer = files.ask(ann, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
