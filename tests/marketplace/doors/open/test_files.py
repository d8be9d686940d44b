"""Whole releases for everybody, and what describes a dataset's API."""

import hashlib
import io
from datetime import timedelta

import httpx
import pyarrow.parquet as pq
import pytest

from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState
from tests.marketplace.doors.open.conftest import SHOWN, OpenDoor
from tests.support.gate import ORDERS
from tests.support.marketplace import NOW

pytestmark = pytest.mark.postgres
OURS = "http://127.0.0.1:8709"


def releases(door: OpenDoor) -> httpx.Response:
    return httpx.get(f"{door.files.url}/open/files/{ORDERS}", timeout=30)


def address(door: OpenDoor, form: str) -> str:
    found: str = releases(door).json()["releases"][0]["files"][form]
    return found.replace(OURS, door.files.url)


def test_a_release_is_a_file_with_a_checksum(door: OpenDoor) -> None:
    door.offer()
    got = httpx.get(address(door, "parquet"), timeout=30)
    table = pq.read_table(io.BytesIO(got.content))
    assert (got.status_code, table.num_rows, table.column_names) == (200, 42, SHOWN)
    assert got.headers["etag"] == f'"{hashlib.sha256(got.content).hexdigest()}"'
    assert got.headers["repr-digest"].startswith("sha-256=:")
    part = httpx.get(address(door, "csv"), headers={"range": "bytes=0-6"}, timeout=30)
    assert (part.status_code, part.text) == (206, "invoice")
    assert len(httpx.get(address(door, "jsonl"), timeout=30).text.splitlines()) == 42


def test_an_address_keeps_to_its_release(door: OpenDoor) -> None:
    door.offer()
    before = address(door, "csv")
    door.files.release("d3", 5, at=NOW - timedelta(hours=1))
    assert len(httpx.get(before, timeout=30).text.splitlines()) == 43
    assert len(httpx.get(address(door, "csv"), timeout=30).text.splitlines()) == 48
    assert httpx.get(before.replace(".csv", ".xlsx"), timeout=30).status_code == 404


def test_a_file_is_closed_with_its_listing(door: OpenDoor) -> None:
    door.offer()
    before = address(door, "csv")
    assert httpx.get(before, timeout=30).status_code == 200
    door.change(Listing, "lst_orders", state=ListingState.WITHDRAWN)
    assert httpx.get(before, timeout=30).json()["code"] == "not_open"
    assert releases(door).status_code == 404


def test_the_description_names_what_may_be_asked(door: OpenDoor) -> None:
    door.offer()
    told = door.get("openapi.json").json()
    names = {parameter["name"] for parameter in told["paths"]["/rows"]["get"]["parameters"]}
    assert {"select", "sort", "limit", "quantity.ge", "country.contains", "day"} <= names
    assert not {name for name in names if name.startswith(("born", "_"))}
    assert "quantity.contains" not in names
    figures = next(p for p in told["paths"]["/aggregate"]["get"]["parameters"] if p["name"] == "figure")
    assert "sum.quantity" in figures["schema"]["items"]["enum"]
    assert "sum.country" not in figures["schema"]["items"]["enum"]
    assert (told["openapi"], told["servers"][0]["url"]) == ("3.1.0", f"{OURS}/open/api/{ORDERS}")


def test_a_chart_may_stand_in_any_frame_and_nothing_in_it_runs(door: OpenDoor) -> None:
    door.offer()
    address = f"{door.files.url}/open/embed/{ORDERS}"
    drawn = httpx.get(f"{address}/quantity", timeout=30)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert drawn.headers["content-security-policy"] == "default-src 'none'; frame-ancestors *"
    assert "<polyline" in drawn.text
    assert "<script" not in drawn.text
    assert httpx.get(f"{address}/price", timeout=30).status_code == 404  # drawn over a column that is not open
    assert httpx.get(f"{address}/country", timeout=30).status_code == 404
    again = httpx.get(f"{address}/quantity", headers={"if-none-match": drawn.headers["etag"]}, timeout=30)
    assert again.status_code == 304
    head = httpx.head(f"{address}/quantity")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", drawn.headers["etag"])
    assert "content-length" not in head.headers  # not of what GET would have
