"""Asked before it happens how much a reading takes: of what one may read, and of nothing else."""

import httpx
import pytest

from tests.marketplace.doors.files.conftest import FilesDoor
from tests.support.gate import ORDERS

pytestmark = pytest.mark.postgres
SEPTEMBER = {"columns": ["invoice", "month"], "rows": [{"column": "month", "op": "eq", "values": ["2026-09"]}]}


def ask(files: FilesDoor, member: str, dataset: str = ORDERS, *columns: str) -> httpx.Response:
    address = f"{files.url}/estimates/{dataset}"
    return httpx.post(address, json={"columns": columns}, headers=files.header(member), timeout=30)


def test_it_is_told_of_the_rows_and_columns_of_the_grant(files: FilesDoor, ann: str, bob: str) -> None:
    files.grant("acme", **SEPTEMBER)
    files.grant("beta", columns=["invoice", "country"])
    mine, theirs = ask(files, ann, ORDERS, "invoice").json(), ask(files, bob, ORDERS, "invoice").json()
    assert (mine["rows"], theirs["rows"], mine["basis"]) == (30, 42, "statistics")
    assert 0 < mine["size"] < theirs["size"]
    assert ask(files, ann, ORDERS, "invoice", "customer", "quantity").json() == mine


def test_deliveries_that_were_bought_are_counted_and_their_bytes_not_told(files: FilesDoor, ann: str) -> None:
    files.grant("acme", deliveries=["d2"], columns=["invoice"])
    found = ask(files, ann, ORDERS, "invoice").json()
    assert (found["rows"], found["size"], found["basis"]) == (12, None, "count")


def test_nothing_is_told_of_what_is_not_licensed_and_the_refusal_is_recorded(files: FilesDoor, ann: str) -> None:
    absent, forbidden = (ask(files, ann, dataset) for dataset in ("sales.absent", ORDERS))
    assert (absent.status_code, forbidden.status_code) == (404, 404)
    assert forbidden.json()["detail"].replace(ORDERS, "sales.absent") == absent.json()["detail"]
    assert [one["datasets"] for one in files.told(2)] == [["sales.absent"], [ORDERS]]
    assert httpx.post(f"{files.url}/estimates/{ORDERS}").status_code == 401
