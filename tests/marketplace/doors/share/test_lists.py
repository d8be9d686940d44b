"""Rules 1 to 5 of the protocol: shares, one share, schemas, tables of a schema, all tables."""

from itertools import product

import pytest

from marketplace.doors.share.names import SHARE
from tests.support.marketplace import Web
from tests.support.share import SHARES, Recipient, Sharing

pytestmark = pytest.mark.postgres
LISTS = ("/shares", f"{SHARES}/schemas", f"{SHARES}/schemas/sales/tables", f"{SHARES}/all-tables")


def test_1_1_the_one_share_is_listed(paris: Recipient, nobody: Recipient) -> None:
    answer = paris.get("/shares")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    [item] = answer.json()["items"]
    assert item["name"] == SHARE
    assert nobody.get("/shares").json() == answer.json()
    assert "nextPageToken" not in answer.json()


def test_2_1_a_share_by_any_case_of_its_name(paris: Recipient) -> None:
    [listed] = paris.get("/shares").json()["items"]
    assert paris.get("/shares/LakeHouse").json() == {"share": listed}


def test_2_2_another_share_is_not_there(paris: Recipient) -> None:
    for path in ("/shares/other", "/shares/other/schemas", "/shares/other/all-tables"):
        answer = paris.get(path)
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_3_1_schemas_are_the_sectors_that_may_be_read(paris: Recipient, nobody: Recipient) -> None:
    assert paris.get(f"{SHARES}/schemas").json() == {"items": [{"name": "sales", "share": SHARE}]}
    assert nobody.get(f"{SHARES}/schemas").json() == {"items": []}


def test_4_1_tables_of_a_schema(paris: Recipient) -> None:
    [table] = paris.get(f"{SHARES}/schemas/SALES/tables").json()["items"]
    assert (table["share"], table["schema"], table["name"]) == (SHARE, "sales", "orders")
    assert table["accessModes"] == ["url"]
    assert table["id"] != table["shareId"]
    assert "location" not in table


def test_4_2_a_schema_not_licensed_looks_like_none(paris: Recipient, nobody: Recipient) -> None:
    absent, closed = nobody.get(f"{SHARES}/schemas/nothing/tables"), nobody.get(f"{SHARES}/schemas/sales/tables")
    assert absent.status_code == closed.status_code == 404
    assert absent.json()["message"].replace("nothing", "sales") == closed.json()["message"]


def test_5_1_all_tables(paris: Recipient, nobody: Recipient) -> None:
    [table] = paris.get(f"{SHARES}/all-tables").json()["items"]
    assert table["name"] == "orders"
    assert nobody.get(f"{SHARES}/all-tables").json() == {"items": []}


def test_5_2_what_ended_is_listed_no_more(web: Web, door: Sharing) -> None:
    _, viewer = web.signed_in_as("buyer", "delta")
    recipient, purchase = Recipient(door, door.token(viewer.member_id)[0]), door.grant("delta")
    assert recipient.get(f"{SHARES}/all-tables").json()["items"]
    door.revoke(purchase)
    assert recipient.get(f"{SHARES}/all-tables").json()["items"] == []


def test_1_2_none_is_asked_for_and_the_rest_follows(paris: Recipient) -> None:
    for path in LISTS:
        first = paris.get(f"{path}?maxResults=0").json()
        assert first["items"] == []
        rest = paris.get(f"{path}?pageToken={first['nextPageToken']}").json()
        assert len(rest["items"]) == 1
        assert "nextPageToken" not in rest


def test_1_3_a_size_that_is_none(paris: Recipient) -> None:
    for path, most in product(LISTS, ("-1", "x", "2147483648", "1.5", "٣")):
        answer = paris.get(f"{path}?maxResults={most}")
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE")


def test_1_4_a_pages_token_is_good_for_its_list_and_its_recipient_alone(
    paris: Recipient, everything: Recipient
) -> None:
    token = paris.get(f"{SHARES}/all-tables?maxResults=0").json()["nextPageToken"]
    assert paris.get(f"{SHARES}/all-tables?pageToken={token}").status_code == 200
    for asked in (
        paris.get(f"{SHARES}/schemas/sales/tables?pageToken={token}"),
        paris.get(f"/shares?pageToken={token}"),
        everything.get(f"{SHARES}/all-tables?pageToken={token}"),
        paris.get(f"{SHARES}/all-tables?pageToken={token[:-1]}"),
        paris.get(f"{SHARES}/all-tables?pageToken=x.y"),
    ):
        assert (asked.status_code, asked.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE")
