"""Tables as they come: rows deleted by a vector, columns that came later, rows that take each other's place."""

import pytest
from deltalake import DeltaTable
from deltalake.schema import Field, PrimitiveType

from tests.support.marketplace import Web
from tests.support.share import Recipient, Sharing, order
from tests.support.vectors import delete

pytestmark = pytest.mark.postgres


def test_13_1_rows_that_a_vector_deletes_are_given_to_nobody(
    door: Sharing, paris: Recipient, everything: Recipient
) -> None:
    """So old clients, which know no vectors, read the table too."""
    before = {line["file"]["id"] for line in paris.query()[2:]}
    delete(door.folder, 3, "France", [1, 3])
    answer = paris.query()
    assert answer[0] == {"protocol": {"minReaderVersion": 1}}
    invoices = sorted(row["invoice"] for row in paris.rows(answer))
    assert invoices == ["d1-0", "d1-1", "d1-2", "d2-0", "d2-2", "d2-4"]
    assert len(everything.rows(everything.query())) == 10
    assert len({line["file"]["id"] for line in answer[2:]} & before) == 1, "a file with a vector is another one"
    assert len(paris.rows(paris.query({"version": 2}))) == 8


def test_13_2_a_column_that_came_later_is_empty_before(door: Sharing, everything: Recipient) -> None:
    """F45: a schema that changes under a share: the old version is as it was, the new one has all columns."""
    old = everything.query()
    DeltaTable(str(door.folder)).alter.add_columns([Field("day_part", PrimitiveType("string"))])
    door.append("d3", [order("d3", 0, "France", "2026-11")])
    assert len(everything.rows(old)) == 12, "addresses of before still give that version"
    assert len(everything.rows(everything.query())) == 13
    assert len(everything.rows(everything.query({"version": 2}))) == 12
    history = everything.query({"startingVersion": 2})
    assert [line["metaData"]["version"] for line in history if "metaData" in line] == [2, 3]


def test_13_3_who_needs_no_grant_gets_the_very_file(web: Web, door: Sharing) -> None:
    _, viewer = web.signed_in_as("operator", "network", "operator")
    operator = Recipient(door, door.token(viewer.member_id)[0])
    answer = operator.query()
    sizes = sorted(file.stat().st_size for file in door.folder.rglob("part-*.parquet"))
    assert sorted(line["file"]["size"] for line in answer[2:]) == sizes
    assert "_delivery" in answer[1]["metaData"]["schemaString"]
    assert len(operator.rows(answer)) == 12
    assert not list((door.home / "share").glob("*.parquet"))
