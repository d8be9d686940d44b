"""While a share is read: VACUUM leaves what is promised whole, or says that it is gone (F20); a revocation cuts it (A29)."""

import contextlib
import hashlib
import io
import os
import time
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from tests.support.http import slow
from tests.support.marketplace import Web
from tests.support.share import TABLE, Recipient, Sharing, order, orders

pytestmark = pytest.mark.postgres
MANY = 80_000  # about 8 MB: more than waits in buffers


def cleared(table: Path) -> None:
    """As maintenance does it once a week has gone by: what no version names but the newest is deleted."""
    DeltaTable(str(table)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)


@pytest.fixture
def october(door: Sharing) -> int:
    """Version 3: so many orders of October that a slow reader waits for them."""
    return door.append(
        "d3", [order("d3", n % 8000, "France", "2026-10", invoice=os.urandom(100).hex()) for n in range(MANY)]
    )


def test_f20_what_is_being_fetched_comes_whole(door: Sharing, everything: Recipient, october: int) -> None:
    files = {line["file"]["id"]: line["file"] for line in everything.query({"version": october}) if "file" in line}
    largest = max(files.values(), key=lambda file: file["size"])
    with slow(largest["url"], {}) as reader:
        got = reader.recv(1000)
        door.correct("d4", "d3", orders("d3", "2026-10", {"France": 1}))
        before = {file.name for file in door.folder.rglob("part-*.parquet")}
        cleared(door.folder)
        for made in (door.home / "share").glob("*.parquet"):
            made.unlink()
        assert {file.name for file in door.folder.rglob("part-*.parquet")} < before
        time.sleep(0.5)
        while (head := got.partition(b"\r\n\r\n"))[1] == b"" or len(head[2]) < largest["size"]:
            block = reader.recv(1 << 20)
            assert block, f"cut after {len(got)} bytes"
            got += block
    assert pq.read_table(io.BytesIO(head[2])).num_rows == MANY


def test_f20_an_address_of_what_was_deleted_says_so(door: Sharing, everything: Recipient, october: int) -> None:
    urls = [line["file"]["url"] for line in everything.query({"version": october}) if "file" in line]
    told = [hashlib.sha256(httpx.get(url).content).hexdigest() for url in urls]
    door.correct("d4", "d3", orders("d3", "2026-10", {"France": 1}))
    cleared(door.folder)
    for made in (door.home / "share").glob("*.parquet"):
        made.unlink()
    after = [httpx.get(url) for url in urls]
    for was, answer in zip(told, after, strict=True):
        same = answer.status_code == 200 and hashlib.sha256(answer.content).hexdigest() == was
        assert same or answer.status_code == 404, (answer.status_code, answer.text[:200])
    assert 404 in [answer.status_code for answer in after]


def test_a29_a_fetch_is_cut_when_its_licence_ends(web: Web, door: Sharing, october: int) -> None:
    _, viewer = web.signed_in_as("buyer", "delta")
    purchase, recipient = door.grant("delta"), Recipient(door, door.token(viewer.member_id)[0])
    *lines, end = recipient.query({"version": october, "maxFiles": 1})
    token = end["endStreamAction"]["nextPageToken"]
    every = [line["file"] for line in recipient.query({"version": october}) if "file" in line]
    largest = max(every, key=lambda file: file["size"])
    with slow(largest["url"], {}) as reader:
        got = len(reader.recv(1000))
        time.sleep(0.2)
        door.revoke(purchase)
        time.sleep(2)
        with contextlib.suppress(ConnectionResetError):
            while block := reader.recv(1 << 20):
                got += len(block)
    assert got < largest["size"] / 2
    assert httpx.get(largest["url"], headers={"range": f"bytes={got}-"}).status_code == 403
    assert recipient.post(f"{TABLE}/query", {"version": october, "maxFiles": 1, "pageToken": token}).status_code == 404
    assert lines
