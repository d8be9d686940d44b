"""Parameters, values, geometries and statements, without a database."""

import unicodedata
from typing import Any

import orjson
import pytest

from marketplace.doors.open import geography, typed, words
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.conditions import conditions
from marketplace.doors.open.errors import ColumnUnknown, DoesNotFit, TooManyAsked
from marketplace.licensing.rendering import as_text

KINDS = {
    "day": "date", "at": "timestamp", "usd": "decimal(18,6)", "n": "integer", "x": "double", "name": "string",
    "on": "boolean",
}  # fmt: skip
COLUMNS = Columns(KINDS, {"at": "Asia/Seoul"})


def sql(query: str) -> list[str]:
    return [as_text(tree, "duckdb") for tree in conditions(words.parameters(query.encode()), COLUMNS, ())]


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("usd.gt=1.10", '"usd" > 1.10'),
        ("usd.le=-5", '"usd" <= -5'),
        (f"usd.lt={'9' * 32}", f'"usd" < {"9" * 32}'),
        ("n=1&n=2", "\"n\" = CAST('1' AS INT) OR \"n\" = CAST('2' AS INT)"),
        ("n.ne=1&n.ne=2", "\"n\" <> CAST('1' AS INT) AND \"n\" <> CAST('2' AS INT)"),
        ("name=a'b", "\"name\" = CAST('a''b' AS TEXT)"),
        ("at.ge=2026-11-30T09:00:00", "\"at\" >= CAST('2026-11-30 00:00:00+00:00' AS TIMESTAMPTZ)"),
        ("at.ge=2026-11-30T09:00:00%2B09:00", "\"at\" >= CAST('2026-11-30 00:00:00+00:00' AS TIMESTAMPTZ)"),
        ("at.ge=2026-11-30T09:00:00+09:00", "\"at\" >= CAST('2026-11-30 00:00:00+00:00' AS TIMESTAMPTZ)"),
        ("on=TRUE", "\"on\" = CAST('true' AS BOOLEAN)"),
        ("name.empty=true", '"name" IS NULL'),
    ],
)
def test_conditions_are_trees(query: str, written: str) -> None:
    assert sql(query) == [written]


@pytest.mark.parametrize(
    "query",
    ["n=1.5", "n=1_0", "usd=1_0", "x=1_0", "n=2147483648", "x=nan", "x=inf", "usd=NaN", f"usd={'9' * 39}", f"usd={'9' * 33}", "usd=1e-27",
     "usd=1e999999", "day=2026-02-30", "on=yes", "n=", "at=9"],
)  # fmt: skip
def test_what_does_not_fit_is_refused(query: str) -> None:
    with pytest.raises(DoesNotFit):
        sql(query)


def test_the_nearest_column_is_named() -> None:
    with pytest.raises(ColumnUnknown) as error:
        sql("nmae=x")
    assert error.value.remedy.startswith("Did you mean name?")
    with pytest.raises(TooManyAsked):
        sql("&".join(["n=1"] * 31))


def test_syllables_in_parts_are_whole_ones() -> None:
    composed, parts = "서울", unicodedata.normalize("NFD", "서울")
    assert words.parameters(f"name={parts}".encode()) == [("name", composed)]
    with pytest.raises(DoesNotFit):
        words.parameters(b"name=%FF%FE%00")


@pytest.mark.parametrize(
    ("wkt", "kind", "coordinates"),
    [
        ("POINT (126.97 37.56)", "Point", [126.97, 37.56]),
        ("POINT Z (1 2 3)", "Point", [1, 2, 3]),
        ("LINESTRING(1 2, 3 4)", "LineString", [[1, 2], [3, 4]]),
        ("POLYGON ((0 0, 1 0, 1 1, 0 0))", "Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]]),
        ("MULTIPOINT (1 2, 3 4)", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTIPOINT ((1 2), (3 4))", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", "MultiPolygon", [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]),
    ],
)
def test_wkt_is_geojson(wkt: str, kind: str, coordinates: Any) -> None:
    assert geography.geometry(wkt) == {"type": kind, "coordinates": coordinates}


def test_places_are_found_by_their_columns() -> None:
    degrees = geography.demanded({"lat": "double", "lon": "double", "name": "string"})
    made = orjson.loads(geography.features(['{"lat":37.5,"lon":127,"name":"서울"}'], degrees))
    assert made["geometry"] == {"type": "Point", "coordinates": [127.0, 37.5]}
    assert made["properties"] == {"name": "서울"}
    assert geography.geography({"geometry": "string"}) == geography.Geography(("geometry",))
    assert geography.geography({"lat": "double"}) is None
    assert geography.geometry("POINT EMPTY") is geography.geometry("nonsense") is None


def test_a_number_is_told_from_a_word() -> None:
    assert typed.is_number("decimal(18,6)")
    assert not typed.is_number("string")
