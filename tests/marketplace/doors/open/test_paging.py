"""Pages of rows: each row once, in order, at any depth; a cursor is this door's own."""

from collections.abc import Sequence

import duckdb
import pytest

from marketplace.doors.open import cursor
from marketplace.doors.open.asked import Sort
from marketplace.doors.open.behind import behind
from marketplace.doors.open.errors import CursorOfAnother, TooManyAsked
from marketplace.doors.share.sealing import Seals

SEALS = Seals("the network's own")


def test_a_cursor_belongs_to_its_question() -> None:
    place = cursor.Place(7, "laid", 200, ("1.5", None, "가"))
    given = cursor.written(SEALS, place, "/rows?n=1")
    assert cursor.read(SEALS, given, "/rows?n=1") == place
    another = cursor.written(Seals("another"), place, "/rows?n=1")
    for wrong in (given[:-2], "", "e30", "가", another, SEALS.sealed("address", {"of": ""})):
        with pytest.raises(CursorOfAnother):
            cursor.read(SEALS, wrong, "/rows?n=1")
    with pytest.raises(CursorOfAnother):
        cursor.read(SEALS, given, "/rows?n=2")
    with pytest.raises(TooManyAsked):
        cursor.read(SEALS, cursor.written(SEALS, cursor.Place(7, "laid", 2_000_000), "q"), "q")


KINDS = {"a": "double", "b": "string", "c": "timestamp"}
MIXED = """SELECT CASE WHEN i % 5 = 0 THEN NULL WHEN i % 7 = 0 THEN 'nan' ELSE (i % 4) / 3 END::DOUBLE AS a,
           CASE WHEN i % 3 = 0 THEN NULL ELSE 'it''s ' || i % 6 END AS b,
           TIMESTAMPTZ '2026-10-01 00:00:00.000001+09' + to_hours((i % 2)::INT) AS c FROM range(200) AS r(i)"""


@pytest.mark.parametrize("limit", [1, 7, 50])
@pytest.mark.parametrize("down", [(False, False, False), (True, False, True), (True, True, True)])
def test_pages_behind_the_last_row_are_all_rows_in_order(limit: int, down: Sequence[bool]) -> None:
    """Empty ones, no numbers, and rows that are alike over the edge of a page."""
    order = [Sort(by, way) for by, way in zip(KINDS, down, strict=True)]
    sorted_ = ", ".join(f"{one.by} {'DESC' if one.down else 'ASC'} NULLS LAST" for one in order)
    said = "list_transform([a::VARCHAR, b::VARCHAR, c::VARCHAR], x -> x)"
    with duckdb.connect() as engine:
        whole = [tuple(v) for (v,) in engine.execute(f"SELECT {said} FROM ({MIXED}) ORDER BY {sorted_}").fetchall()]
        place, pages = cursor.Place(7, "", after=None), list[cursor.Values]()
        while len(pages) < len(whole):
            met = behind(order, place.after, KINDS).sql("duckdb") if place.after else "true"
            page = engine.execute(
                f"SELECT {said} FROM ({MIXED}) WHERE {met} ORDER BY {sorted_} LIMIT {limit} OFFSET {place.offset}"
            ).fetchall()
            assert page
            pages += [tuple(values) for (values,) in page]
            place = cursor.following(place, [tuple(values) for (values,) in page], limit)
    assert pages == whole


def test_values_that_no_address_holds_are_counted() -> None:
    long = ("x" * 2_000,)
    first = cursor.following(cursor.Place(7, ""), [("a",), long], 2)
    assert first == cursor.Place(7, "", 2)
    assert cursor.following(first, [long, ("y",)], 2) == cursor.Place(7, "", 1, ("y",))
