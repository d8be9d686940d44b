"""VACUUM while a file is made and got (F20): all of the version's rows, or none and why."""

import time
from pathlib import Path

import httpx
import pytest
from deltalake import DeltaTable

from lakehouse import log
from tests.marketplace.doors.files.conftest import FilesDoor, orders
from tests.marketplace.doors.files.test_served import OPEN
from tests.support.http import slow

pytestmark = pytest.mark.postgres
MANY = 400_000


def cleared(table: Path) -> None:
    """As maintenance does it once a week has gone by: what no version names but the newest is deleted."""
    DeltaTable(str(table)).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)


def replaced(files: FilesDoor, *old: str) -> None:
    log.replace(orders("new", 1), files.folder, "new", list(old))
    before = set(files.folder.rglob("part-*.parquet"))
    cleared(files.folder)
    assert set(files.folder.rglob("part-*.parquet")) < before


def test_f20_what_is_being_got_comes_whole(files: FilesDoor, ann: str) -> None:
    log.append(orders("large", MANY), files.folder, "large")
    files.grant("acme", **OPEN)
    address = files.made(ann, form="csv", guard=False)
    size = int(httpx.head(address, headers=files.header(ann)).headers["content-length"])
    with slow(address, files.header(ann)) as reader:
        got = reader.recv(1000)
        replaced(files, "large", "d1", "d2")
        time.sleep(0.5)
        while len(got.partition(b"\r\n\r\n")[2]) < size:
            block = reader.recv(1 << 20)
            assert block, f"cut after {len(got)} of {size} bytes"
            got += block
    assert got.partition(b"\r\n\r\n")[2].count(b"\n") == 1 + MANY + 42


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.15, 0.3])
def test_f20_what_is_being_made_is_whole_or_fails(files: FilesDoor, ann: str, after_s: float) -> None:
    """One file of the table after the other is read, and those to come are deleted meanwhile."""
    for number in range(8):
        log.append(orders(f"large{number}", MANY // 8), files.folder, f"large{number}")
    files.grant("acme", **OPEN)
    told = files.ask(ann, form="jsonl").json()
    time.sleep(after_s)
    replaced(files, *(f"large{number}" for number in range(8)))
    while told["state"] in ("waiting", "making"):
        told = httpx.get(f"{files.url}/files/{told['dataset']}/{told['id']}", headers=files.header(ann)).json()
        if "state" not in told:  # the version went with the file
            assert told["code"] == "version_gone"
            return
    if told["state"] == "failed":
        assert "no longer kept" in told["problem"]
    else:
        assert told["rows"] == MANY + 42
