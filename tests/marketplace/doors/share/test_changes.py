"""Rules 10: changed rows, and files since a version."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from sqlalchemy import update

from lakehouse import upkeep
from lakehouse.contents import history
from marketplace.grants.models import Grant
from tests.support.marketplace import Web
from tests.support.share import SCHEMA, TABLE, Recipient, Sharing, lines, order, orders

pytestmark = pytest.mark.postgres
Change = tuple[int, str, str, Any]


def changes(recipient: Recipient, query: str) -> list[Change]:
    """Version, kind, invoice and quantity of each changed row."""
    found: list[Change] = []
    for line in lines(recipient.get(f"{TABLE}/changes?{query}"))[2:]:
        if "cdf" in line:
            content = httpx.get(line["cdf"]["url"]).content
            assert len(content) == line["cdf"]["size"]
            rows = pq.read_table(pa.BufferReader(content)).to_pylist()
            found += [(line["cdf"]["version"], r["_change_type"], r["invoice"], r["quantity"]) for r in rows]
    return sorted(found)


def test_10_1_rows_that_came(paris: Recipient) -> None:
    answer = paris.get(f"{TABLE}/changes?startingVersion=1&endingVersion=1")
    assert answer.headers["delta-table-version"] == "1"
    _, metadata, file = lines(answer)
    assert metadata["metaData"]["configuration"] == {"enableChangeDataFeed": "true"}
    assert metadata["metaData"]["version"] == 1
    assert set(file["cdf"]) == {"url", "id", "size", "partitionValues", "timestamp", "version", "expirationTimestamp"}
    assert changes(paris, "startingVersion=1&endingVersion=1") == [(1, "insert", f"d1-{n}", n) for n in range(3)]
    assert len(changes(paris, "startingVersion=0")) == 8


def test_10_2_a_correction_gives_what_differs_alone(door: Sharing, paris: Recipient) -> None:
    kept = orders("d1", "2026-09", {"France": 2, "대한민국": 4})
    door.correct("d3", "d1", [*kept, order("d3", 9, "France", "2026-09")])
    assert changes(paris, "startingVersion=3") == [(3, "delete", "d1-2", 2), (3, "insert", "d3-9", 9)]


def test_10_3_two_rows_of_one_key_are_an_update(door: Sharing, paris: Recipient) -> None:
    corrected = [order("d1", 0, "France", "2026-09", quantity=7), *orders("d1", "2026-09", {"France": 3})[1:]]
    door.correct("d3", "d1", corrected)
    assert changes(paris, "startingVersion=3") == [
        (3, "update_postimage", "d1-0", 7), (3, "update_preimage", "d1-0", 0),
    ]  # fmt: skip


def test_10_4_maintenance_changes_nothing(door: Sharing, paris: Recipient) -> None:
    for number in range(4):
        door.append(f"s{number}", orders(f"s{number}", "2026-10", {"France": 1}))
    upkeep.merge(door.folder)
    newest = max(history(door.folder))
    assert changes(paris, f"startingVersion={newest}") == []
    assert len(paris.query({"startingVersion": newest})) == 2
    assert len(paris.rows(paris.query())) == 12


def test_10_5_what_was_replaced_before_the_licence_began_is_not_told(door: Sharing, paris: Recipient) -> None:
    door.correct("d3", "d1", [order("d3", 9, "France", "2026-09")])
    door.released(3, door.clock() - timedelta(days=1))
    assert changes(paris, "startingVersion=3") == [(3, "insert", "d3-9", 9)]
    removed = [line for line in paris.query({"startingVersion": 3}) if "remove" in line]
    assert removed == []


def test_10_6_moments_in_place_of_versions(door: Sharing, paris: Recipient) -> None:
    made = {version: datetime.fromtimestamp(at / 1000, UTC) for version, at in history(door.folder).items()}
    said = {version: at.isoformat().replace("+00:00", "Z") for version, at in made.items()}
    every = changes(paris, f"startingTimestamp={said[2]}")
    assert {change[0] for change in every} == {2}
    assert {c[0] for c in changes(paris, f"startingVersion=0&endingTimestamp={said[1]}")} == {1}


def test_10_7_what_cannot_be_answered(paris: Recipient) -> None:
    for query in ("", "startingVersion=x", "startingVersion=-1", "startingVersion=99", "startingTimestamp=now",
                  "startingVersion=1&startingTimestamp=2026-01-01T00:00:00Z", "startingVersion=2&endingVersion=1",
                  "startingVersion=1&endingVersion=1&endingTimestamp=2026-01-01T00:00:00Z"):  # fmt: skip
        answer = paris.get(f"{TABLE}/changes?{query}")
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE"), query


def test_10_8_files_since_a_version(door: Sharing, paris: Recipient) -> None:
    door.correct("d3", "d1", [order("d3", 9, "France", "2026-09")])
    answer = paris.post(f"{TABLE}/query", {"startingVersion": 2})
    assert answer.headers["delta-table-version"] == "2"
    kinds = sorted((kind, line[kind]["version"]) for line in lines(answer)[2:] for kind in line)
    assert kinds == [("add", 2), ("add", 3), ("remove", 3)]
    added = [line["add"] for line in lines(answer) if "add" in line]
    assert all({"timestamp", "stats", "expirationTimestamp"} <= set(file) for file in added)
    bounded = paris.query({"startingVersion": 1, "endingVersion": 1})
    assert [kind for line in bounded[2:] for kind in line] == ["add"]


def test_10_9_delta_format(door: Sharing, paris: Recipient) -> None:
    headers = {"delta_sharing_capabilities": "responseformat=delta;readerfeatures=deletionvectors"}
    answer = paris.get(f"{TABLE}/changes?startingVersion=1", **headers)
    assert "responseformat=delta" in answer.headers["delta-sharing-capabilities"]
    protocol, metadata, *files = lines(answer)
    assert protocol["protocol"]["deltaProtocol"]["minReaderVersion"] == 1
    assert metadata["metaData"]["deltaMetadata"]["partitionColumns"] == []
    assert [list(line["file"]["deltaSingleAction"]) for line in files] == [["cdc"], ["cdc"]]


STAND = {"_line": pa.int64(), "_row": pa.int64(), "_since": pa.int64(), "_until": pa.int64()}


def stand(door: Sharing, version: int, rows: list[dict[str, Any]]) -> None:
    """The table holds these rows from the version on, each with from when until when it stands."""
    schema = pa.schema([*SCHEMA, *STAND.items()])
    table = pa.Table.from_pylist(rows, schema=schema)
    mode = {"mode": "overwrite", "schema_mode": "overwrite"}
    write_deltalake(str(door.folder), table, partition_by=["month", "country"], **mode)  # type: ignore[call-overload]
    assert max(history(door.folder)) == version
    door.released(version, door.clock() - timedelta(days=9 - version), holds_table=True)


def test_10_10_rows_that_take_each_others_place(web: Web, door: Sharing) -> None:
    """They lie in the table with those that they replaced: these are deletes and updates, and no row of a query."""
    first = {"_line": 1, "_row": 0, "_since": 3, "_until": None}
    one, two = (order("d3", n, "France", "2026-09", **first) for n in (1, 2))
    stand(door, 3, [one, two])
    closed = [{**one, "_until": 4}, {**two, "_until": 4}]
    stand(door, 4, [*closed, {**one, "quantity": 9, "_delivery": "d4", "_since": 4}])
    _, viewer = web.signed_in_as("buyer", "delta")
    door.grant("delta")
    with door.sessions.begin() as session:
        session.execute(update(Grant).values(starts_at=door.clock() - timedelta(days=6)))
    recipient = Recipient(door, door.token(viewer.member_id)[0])
    assert [row["quantity"] for row in recipient.rows(recipient.query())] == [9]
    assert changes(recipient, "startingVersion=4") == [
        (4, "delete", "d3-2", 2), (4, "update_postimage", "d3-1", 9), (4, "update_preimage", "d3-1", 1),
    ]  # fmt: skip
    assert not any("_since" in line["metaData"]["schemaString"] for line in recipient.query() if "metaData" in line)
