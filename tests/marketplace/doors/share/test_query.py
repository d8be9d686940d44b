"""Rules 6 to 8: a table's version, its metadata, its files."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from lakehouse.contents import history
from tests.support.share import TABLE, Recipient, Sharing, lines, orders

pytestmark = pytest.mark.postgres


def said(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat().replace("+00:00", "Z")


def invoices(recipient: Recipient, body: Any = None) -> list[str]:
    return sorted(row["invoice"] for row in recipient.rows(recipient.query(body)))


def wrong(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE")


def test_6_1_the_version_stands_in_the_header(paris: Recipient) -> None:
    new, old = paris.get(f"{TABLE}/version"), paris.head(TABLE)
    assert new.headers["delta-table-version"] == old.headers["delta-table-version"] == "2"
    assert new.content == old.content == b""


def test_6_2_the_first_version_since_a_moment(door: Sharing, paris: Recipient) -> None:
    made = history(door.folder)
    for at, version in ((0, "0"), (made[1], "1"), (made[1] + 1, "2")):
        answer = paris.get(f"{TABLE}/version?startingTimestamp={said(at)}")
        assert answer.headers["delta-table-version"] == version


def test_6_3_a_moment_that_is_none(paris: Recipient) -> None:
    for at in ("2999-01-01T00:00:00Z", "yesterday", "2022-01-01T00:00:00", "2022-01-01T00:00:00+09:00"):
        assert wrong(paris.get(f"{TABLE}/version?startingTimestamp={at.replace('+', '%2B')}"))


def test_7_1_metadata_are_two_lines_of_what_is_licensed(paris: Recipient) -> None:
    answer = paris.get(f"{TABLE}/metadata")
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert answer.headers["delta-table-version"] == "2"
    protocol, told = lines(answer)
    assert protocol == {"protocol": {"minReaderVersion": 1}}
    metadata = told["metaData"]
    fields = json.loads(metadata["schemaString"])["fields"]
    assert {field["name"]: field["type"] for field in fields} == {
        "invoice": "string", "country": "string", "day": "date", "quantity": "long", "price": "decimal(12,3)",
        "customer": "string", "month": "string",
    }  # fmt: skip
    assert metadata["partitionColumns"] == ["month", "country"]
    assert metadata["format"] == {"provider": "parquet"}
    assert metadata["accessModes"] == ["url"]
    assert "version" not in metadata


def test_7_2_of_a_version_or_a_moment(door: Sharing, paris: Recipient) -> None:
    moment = said(history(door.folder)[1])
    for query in ("version=1", f"timestamp={moment}"):
        answer = paris.get(f"{TABLE}/metadata?{query}")
        assert answer.headers["delta-table-version"] == "1"
        assert lines(answer)[1]["metaData"]["version"] == 1
    assert wrong(paris.get(f"{TABLE}/metadata?version=1&timestamp={moment}"))


def test_8_1_files_of_licensed_rows(paris: Recipient) -> None:
    answer = paris.post(f"{TABLE}/query")
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert answer.headers["delta-table-version"] == "2"
    protocol, metadata, *files = lines(answer)
    assert list(protocol) == ["protocol"]
    assert list(metadata) == ["metaData"]
    assert [list(file) for file in files] == [["file"], ["file"]]
    rows = paris.rows(files)
    assert len(rows) == 8
    assert {row["country"] for row in rows} == {"France"}
    assert all(set(row) == {"invoice", "country", "day", "quantity", "price", "customer", "month"} for row in rows)
    assert not any("고객" in row["customer"] for row in rows)


def test_8_2_one_file_has_one_id_over_requests_and_versions(door: Sharing, paris: Recipient) -> None:
    first = [line["file"]["id"] for line in paris.query()[2:]]
    door.append("d3", orders("d3", "2026-11", {"France": 1}))
    again = [line["file"]["id"] for line in paris.query()[2:]]
    assert set(first) < set(again)
    assert len(set(again)) == 3


def test_8_3_ids_differ_between_recipients_of_different_rows(paris: Recipient, everything: Recipient) -> None:
    ids = [{line["file"]["id"] for line in one.query()[2:]} for one in (paris, everything)]
    assert not ids[0] & ids[1]


def test_8_4_statistics_are_of_licensed_rows_and_of_columns_in_clear(paris: Recipient) -> None:
    for line in paris.query()[2:]:
        stats = json.loads(line["file"]["stats"])
        assert stats["numRecords"] == (3 if line["file"]["partitionValues"]["month"] == "2026-09" else 5)
        for of in ("minValues", "maxValues", "nullCount"):
            assert set(stats[of]) == {"invoice", "day", "quantity", "price"}


@pytest.mark.parametrize("body", [{"version": 1}, {"timestamp": None}])
def test_8_5_of_a_version_or_a_moment(door: Sharing, paris: Recipient, body: dict[str, Any]) -> None:
    made = history(door.folder)
    body = {"timestamp": said(made[2] - 1)} if "timestamp" in body else body
    answer = paris.post(f"{TABLE}/query", body)
    assert answer.headers["delta-table-version"] == "1"
    [_, metadata, file] = lines(answer)
    assert metadata["metaData"]["version"] == 1
    assert (file["file"]["version"], file["file"]["timestamp"]) == (1, made[1])
    assert len(paris.rows([file])) == 3


UNANSWERABLE: list[Any] = [
    b"{", b"[]", b"nothing", {"version": -1}, {"version": "1"}, {"version": 1.5}, {"version": 2**63}, {"version": 99},
    {"limitHint": -1}, {"limitHint": 2**31}, {"timestamp": "yesterday"}, {"timestamp": "2001-01-01T00:00:00Z"},
    {"version": 1, "timestamp": "2026-01-01T00:00:00Z"}, {"version": 1, "startingVersion": 1}, {"endingVersion": 1},
    {"startingVersion": 2, "endingVersion": 1}, {"startingVersion": 99}, {"predicateHints": "x"}, {"maxFiles": 0},
    {"pageToken": "x"}, {"refreshToken": "x.y"},
]  # fmt: skip


def test_8_6_what_cannot_be_answered_is_said_in_the_protocols_shape(paris: Recipient) -> None:
    for body in UNANSWERABLE:
        answer = paris.post(f"{TABLE}/query", body)
        assert wrong(answer), (body, answer.text)
        assert set(answer.json()) == {"errorCode", "message"}
        assert answer.json()["message"]


def test_8_7_unknown_fields_and_no_body_are_borne(paris: Recipient) -> None:
    assert len(invoices(paris, {"somethingNew": 1})) == 8
    assert len(invoices(paris, b"")) == 8


def test_8_8_a_limit_leaves_files_out(paris: Recipient) -> None:
    assert len(paris.query({"limitHint": 3})) == 3
    assert len(paris.query({"limitHint": 4})) == 4
    assert len(paris.query({"limitHint": 0})) == 2


def test_8_9_a_limit_does_not_take_rows_from_what_a_hint_looks_for(paris: Recipient) -> None:
    hint = ["quantity >= 3"]
    assert invoices(paris, {"predicateHints": hint, "limitHint": 1}) == [f"d2-{n}" for n in range(5)]


def test_8_10_pages_are_of_one_version(door: Sharing, paris: Recipient) -> None:
    """F44: what is committed between two pages is in neither."""
    *first, end = paris.query({"maxFiles": 1})
    door.append("d3", orders("d3", "2026-08", {"France": 1}))
    token = end["endStreamAction"]["nextPageToken"]
    answer = paris.post(f"{TABLE}/query", {"maxFiles": 1, "pageToken": token})
    assert answer.headers["delta-table-version"] == "2"
    *rest, last = lines(answer)
    assert "nextPageToken" not in last.get("endStreamAction", {})
    assert sorted(row["invoice"] for row in paris.rows([*first, *rest, last])) == [
        *(f"d1-{n}" for n in range(3)), *(f"d2-{n}" for n in range(5)),
    ]  # fmt: skip


def test_8_11_a_pages_token_is_of_one_query_and_one_recipient(paris: Recipient, everything: Recipient) -> None:
    token = paris.query({"maxFiles": 1})[-1]["endStreamAction"]["nextPageToken"]
    for asked in (
        paris.post(f"{TABLE}/query", {"maxFiles": 1, "pageToken": token, "limitHint": 9}),
        paris.post(f"{TABLE}/query", {"refreshToken": token}),
        everything.post(f"{TABLE}/query", {"maxFiles": 1, "pageToken": token}),
    ):
        assert wrong(asked)


def test_8_12_a_token_of_renewal_gives_the_same_version_again(door: Sharing, paris: Recipient) -> None:
    *files, end = paris.query({"includeRefreshToken": True})
    door.append("d3", orders("d3", "2026-08", {"France": 1}))
    door.clock.forward(timedelta(minutes=50))
    facts = end["endStreamAction"]
    assert facts["minUrlExpirationTimestamp"] == files[-1]["file"]["expirationTimestamp"]
    again = paris.query({"refreshToken": facts["refreshToken"], "includeRefreshToken": True})
    ids = [[line["file"]["id"] for line in one if "file" in line] for one in (files, again)]
    assert ids[0] == ids[1]
    assert again[2]["file"]["expirationTimestamp"] > files[2]["file"]["expirationTimestamp"]


def test_8_13_a_table_without_licence_looks_like_none(nobody: Recipient) -> None:
    for what in ("version", "metadata", "changes?startingVersion=0"):
        absent, closed = nobody.get(f"{TABLE}s/{what}"), nobody.get(f"{TABLE}/{what}")
        assert absent.status_code == closed.status_code == 404
        assert absent.json()["message"].replace("orderss", "orders") == closed.json()["message"]


def test_8_14_a_table_that_has_no_rows_yet(door: Sharing, everything: Recipient) -> None:
    assert len(everything.query({"version": 0})) == 2
