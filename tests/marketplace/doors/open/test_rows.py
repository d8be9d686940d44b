"""Rows and groups for whoever asks: what the open plan gives, and nothing else, until the plan is gone."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from deltalake import DeltaTable

from marketplace.listings.models import Listing, Plan
from marketplace.listings.states import ListingState
from tests.marketplace.doors.open.conftest import SHOWN, OpenDoor
from tests.support.gate import ORDERS
from tests.support.marketplace import NOW
from wire.commerce import PlanKind

pytestmark = pytest.mark.postgres


def test_whoever_asks_gets_what_the_open_plan_gives(door: OpenDoor) -> None:
    door.offer()
    answer = door.get("rows", "limit=2&sort=-day,invoice")
    told = answer.json()
    assert [column["name"] for column in told["columns"]] == SHOWN
    assert told["rows"][0] == {
        "invoice": "d2-0", "country": "대한민국", "day": "2026-10-05", "quantity": 0, "customer": None, "price": 0.0,
        "month": "2026-10",
    }  # fmt: skip
    assert (told["dataset"], told["attribution"]) == (ORDERS, ["UCI"])
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers


CHOSEN = [
    ("quantity.le=-28", 2), ("quantity=-5", 2), ("quantity=-5&quantity=-6", 4), ("country=France", 14),
    ("country=대한민국", 14), (f"country={quote('대한민국')}", 14),
    (f"country={quote('대한민국', encoding='cp949')}", 14), ("country.ne=France", 28),
    ("day.ge=2026-10-01", 12), ("price.gt=28.5", 1), ("invoice.starts=D2-1", 3), ("invoice.contains=-29", 1),
    ("customer.empty=true", 42), ("customer.empty=false", 0), ("customer=customer 3", 0), ("country==%2B1%2B1&", 0),
]  # fmt: skip


def test_rows_are_chosen(door: OpenDoor) -> None:
    door.offer()
    assert {query: len(door.rows(f"{query}&limit=100")) for query, _ in CHOSEN} == dict(CHOSEN)


WRONG = [
    ("quantiti=3", "column_unknown", "Did you mean quantity?"),
    ("born=1890-05-17", "column_unknown", "no column 'born'"),
    ("select=_delivery", "column_unknown", "select"),
    ("sort=-born", "column_unknown", "sort"),
    ("quantity=many", "value_does_not_fit", "quantity: 'many'"),
    ("quantity=99999999999999999999", "value_does_not_fit", "Write it as 12"),
    ("day.lt=yesterday", "value_does_not_fit", "2026-11-30"),
    ("quantity.contains=3", "value_does_not_fit", "holds no text"),
    ("quantity.like=3", "parameter_unknown", "there is no such operator"),
    ("limit=0", "too_many_asked", "10000"),
    ("format=xml", "parameter_unknown", "json, csv, geojson"),
    ("format=geojson", "no_geography", "Ask for json or csv"),
    ("cursor=abc", "cursor_of_another", "Ask anew"),
]


def test_what_is_wrong_is_said_with_its_place(door: OpenDoor) -> None:
    door.offer()
    for query, code, says in WRONG:
        answer = door.get("rows", query)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, code), query
        assert says in f"{told['detail']} {told['remedy']}"
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_value_is_never_a_statement(door: OpenDoor) -> None:
    door.offer()
    for value in map(quote, ("' OR 1=1 --", "'; DROP TABLE x; --", '") OR ("', "\\' OR '1'='1")):
        assert door.rows(f"country={value}") == door.rows(f"invoice.starts={value}") == []
        assert door.get("rows", f"sort={value}").status_code == 422
        assert door.get("aggregate", f"by={value}").status_code == 422


def test_groups_have_figures(door: OpenDoor) -> None:
    door.offer()
    told = door.get("aggregate", "by=month&figure=count&figure=sum.quantity&figure=max.day&sort=-count").json()
    assert told["rows"] == [
        {"month": "2026-09", "count": 30, "sum.quantity": -435, "max.day": "2026-09-05"},
        {"month": "2026-10", "count": 12, "sum.quantity": -66, "max.day": "2026-10-05"},
    ]
    assert door.get("aggregate", "").json()["rows"] == [{"count": 42}]
    assert door.get("aggregate", "figure=sum.country").json()["code"] == "value_does_not_fit"
    assert door.get("aggregate", "figure=max.customer").json()["rows"] == [{"max.customer": None}]


def test_pages_of_one_question_stay_with_its_release(door: OpenDoor) -> None:
    door.offer()
    first = door.get("rows", "limit=30&sort=quantity&select=invoice").json()
    door.files.release("d0", 50, at=NOW - timedelta(hours=1))
    second = httpx.get(first["next"].replace("http://127.0.0.1:8709", door.files.url)).json()
    invoices = [row["invoice"] for row in [*first["rows"], *second["rows"]]]
    assert (len(invoices), len(set(invoices)), second["next"]) == (42, 42, None)
    assert door.get("aggregate").json()["rows"] == [{"count": 92}]
    cursor = first["next"].rpartition("cursor=")[2]
    other = door.get("rows", f"limit=30&sort=-quantity&select=invoice&cursor={cursor}").json()
    assert other["code"] == "cursor_of_another"


def test_rows_that_nobody_sorted_are_all_there_once_until_files_are_laid_anew(door: OpenDoor) -> None:
    door.offer()
    following, invoices = f"{door.files.url}/open/api/{ORDERS}/rows?limit=9&select=invoice", list[str]()
    while following:
        told = httpx.get(following.replace("http://127.0.0.1:8709", door.files.url)).json()
        invoices += [row["invoice"] for row in told["rows"]]
        last, following = following, told["next"]
    assert (len(invoices), len(set(invoices))) == (42, 42)
    DeltaTable(str(door.files.folder)).create_checkpoint()
    again = httpx.get(last.replace("http://127.0.0.1:8709", door.files.url))
    assert (again.status_code, again.json()["code"]) == (410, "cursor_outdated")


def test_sorted_pages_hold_each_row_once_however_the_files_lie(door: OpenDoor) -> None:
    door.offer()
    following, invoices = f"{door.files.url}/open/api/{ORDERS}/rows?limit=9&select=invoice&sort=-country", list[str]()
    while following:
        told = httpx.get(following.replace("http://127.0.0.1:8709", door.files.url)).json()
        invoices += [row["invoice"] for row in told["rows"]]
        following = told["next"]
        DeltaTable(str(door.files.folder)).create_checkpoint()
    assert invoices == [row["invoice"] for row in door.rows("limit=100&select=invoice&sort=-country")]
    assert set(told["rows"][0]) == {"invoice"}


def test_csv_is_what_a_spreadsheet_may_open(door: OpenDoor) -> None:
    door.offer()
    answer = door.get("rows", "format=csv&select=invoice,country,quantity&sort=invoice&limit=3")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines() == [
        "invoice,country,quantity",
        "d1-0,대한민국,0",
        "d1-1,France,-1",
        "d1-10,France,-10",
    ]
    assert "'=1+1" in door.get("rows", "format=csv&invoice=d1-2").text
    assert 'rel="next"' in answer.headers["link"]


def test_what_is_known_is_not_sent_again(door: OpenDoor) -> None:
    door.offer()
    first = door.get("rows", "limit=1")
    again = door.get("rows", "limit=1", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = httpx.head(f"{door.files.url}/open/api/{ORDERS}/rows?limit=1")
    assert (head.status_code, head.headers["etag"], head.content) == (200, first.headers["etag"], b"")
    door.files.release("d3", 1)
    assert door.get("rows", "limit=1", **{"if-none-match": first.headers["etag"]}).status_code == 200


ENDS: list[tuple[type[Listing] | type[Plan], str, dict[str, Any], dict[str, Any]]] = [
    (Listing, "lst_orders", {"state": ListingState.WITHDRAWN}, {"state": ListingState.PUBLISHED}),
    (Listing, "lst_orders", {"state": ListingState.SUSPENDED}, {"state": ListingState.PUBLISHED}),
    (Plan, "pln_orders", {"approval": True}, {"approval": False}),
    (Plan, "pln_orders", {"kind": PlanKind.ONE_OFF, "price_minor": 5}, {"kind": PlanKind.FREE, "price_minor": 0}),
    (Plan, "pln_orders", {"withdrawn_at": NOW}, {"withdrawn_at": None}),
]


def test_at_the_next_request_it_is_over(door: OpenDoor) -> None:
    door.offer()
    for of, named, change, back in ENDS:
        assert len(door.rows()) == 42
        door.change(of, named, **change)
        answer = door.get("rows")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_open"), change
        assert f"/open/{ORDERS} says where it is offered" in answer.json()["remedy"]
        door.change(of, named, **back)


def test_what_is_not_open_and_what_is_absent_look_the_same(door: OpenDoor) -> None:
    """A grant that a company holds opens nothing to everybody."""
    door.files.grant("acme")
    door.offer(terms={"purposes": ["research"], "redistribution": True})
    here, absent = (door.get("rows", dataset=dataset) for dataset in (ORDERS, "sales.nothing"))
    assert here.status_code == absent.status_code == 404
    assert here.text.replace(ORDERS, "X") == absent.text.replace("sales.nothing", "X")
    assert door.get("rows", dataset="..%2F..%2Fetc").status_code == 404


def test_rows_and_masks_of_the_plan_hold(door: OpenDoor) -> None:
    rows = [{"column": "country", "op": "eq", "values": ["France"]}]
    door.offer(terms={"columns": ["invoice", "country"], "rows": rows, "redistribution": True})
    assert {row["country"] for row in door.rows()} == {"France"}
    assert door.rows("country=대한민국") == []
    assert door.get("aggregate").json()["rows"] == [{"count": 14}]


def test_an_api_token_is_for_more_quota_and_a_bad_one_is_told(door: OpenDoor, ann: str) -> None:
    door.offer()
    plain = door.get("rows", "limit=1")
    keyed = door.get("rows", "limit=1", **door.files.header(ann))
    assert int(keyed.headers["ratelimit-limit"]) > int(plain.headers["ratelimit-limit"])
    assert door.get("rows", authorization="Bearer nonsense").status_code == 401
    assert keyed.json()["rows"] == plain.json()["rows"]
