"""GeoJSON and shapefiles: attributes as texts, places as WKT in EPSG:4326, or refused by what is wrong."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapefile
from pyproj import CRS, Transformer

from reading.errors import Refusal
from reading.named import Unfit
from reading.parse import parse
from reading.paths import Written
from reading.places import Places
from sectors.spec.column import Column
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.text import Text
from tests.support.declarations import make_dataset

TITLE = Text("T", "티")
COLUMNS = (
    *(Column(name, (source,), "varchar", TITLE) for name, source in (("name", "이름"), ("level", "LEVEL"))),
    *(Column(name, (source,), "varchar", TITLE) for name, source in (("seen", "SEEN"), ("place", "geometry"))),
)


def read(folder: Path, content: bytes, file_name: str = "f.zip", **form: Any) -> list[dict[str, Any]]:
    raw, target = folder / "raw", folder / "parsed.parquet"
    raw.write_bytes(content)
    feed = Feed("windpark", "*", "0 6 2 * *", (Format(**form),))
    drift = DriftPolicy(OnDrift.IGNORE)
    parse(make_dataset(feed=feed, columns=COLUMNS, key=(), partitions=(), drift=drift), raw, file_name, target)
    return pq.read_table(target).to_pylist()


def layer(
    places: list[Any], *, crs: int | None = 5174, encoding: str = "cp949", cpg: str = "", kind: int = shapefile.POINT
) -> bytes:
    """A zip of a layer whose records are numbered; `places`: points, or parts of lines and polygons."""
    files = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        for field in (("이름", "C", 20), ("LEVEL", "N", 19, 11), ("SEEN", "D")):
            writer.field(*field)
        for number, place in enumerate(places):
            {shapefile.POINT: lambda at: writer.point(*at), shapefile.POLYGON: writer.poly}[kind](
                place
            ) if place else writer.null()
            writer.record(f"관측소 {number}", f"{number}.12345678901", "20261101")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix, file in files.items():
            archive.writestr(f"layer/stations.{suffix}", file.getvalue())
        if crs:
            archive.writestr("layer/stations.prj", CRS.from_epsg(crs).to_wkt("WKT1_ESRI"))
        if cpg:
            archive.writestr("layer/stations.cpg", cpg)
    return packed.getvalue()


PUBLISHED = [
    # Kakao's guide to its local API: what its transcoord answers of a place in Jeju (WTM is EPSG:5181).
    ("EPSG:5181", (160710.37729270622, -4388.879299157299), (126.5774068, 33.4533577)),
    # The origins by definition: 127° or 127.5° E, 38° N.
    ("EPSG:5181", (200000, 500000), (127.0, 38.0)),
    ("EPSG:5186", (200000, 600000), (127.0, 38.0)),
    ("EPSG:5179", (1000000, 2000000), (127.5, 38.0)),
]


@pytest.mark.parametrize(("crs", "at", "degrees"), PUBLISHED)
def test_korean_systems_lead_to_published_places(
    crs: str, at: tuple[float, float], degrees: tuple[float, float]
) -> None:
    wkt = Places(crs).wkt({"type": "Point", "coordinates": list(at)})
    assert wkt is not None
    assert tuple(map(float, wkt.removeprefix("POINT (").removesuffix(")").split())) == pytest.approx(degrees, abs=1e-7)


def test_the_bessel_systems_are_shifted_as_the_seven_published_parameters_do() -> None:
    """Those of Korea's geographic institute, as every Korean map on the web has them; a metre is 1e-5 degrees."""
    shift = "+ellps=bessel +towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +type=crs"
    for code, origin in (("EPSG:5174", "127.0028902777778"), ("EPSG:2097", "127")):
        said = f"+proj=tmerc +lat_0=38 +lon_0={origin} +k=1 +x_0=200000 +y_0=500000 {shift}"
        wanted = Transformer.from_crs(said, "EPSG:4326", always_xy=True).transform(198000, 451000)
        wkt = Places(code).wkt({"type": "Point", "coordinates": [198000, 451000]}) or ""
        found = tuple(map(float, wkt.removeprefix("POINT (").removesuffix(")").split()))
        assert found == pytest.approx(wanted, abs=2e-5)
        assert 126.9 < found[0] < 127.0
        assert 37.5 < found[1] < 37.6


def test_a_layer_of_a_korean_office_is_read(tmp_path: Path) -> None:
    rows = read(tmp_path, layer([(198000, 451000), None]), kind="shapefile", crs="EPSG:5174", encodings=("cp949",))
    assert [row["name"] for row in rows] == ["관측소 0", "관측소 1"]
    assert (rows[0]["level"], rows[0]["seen"], rows[1]["place"]) == ("0.12345678901", "2026-11-01", None)
    assert rows[0]["place"].startswith("POINT (126.978")
    assert rows == read(tmp_path, layer([(198000, 451000), None]), kind="shapefile")  # the prj alone tells as much
    told = layer([(198000, 451000)], encoding="utf-8", cpg="UTF-8")
    assert read(tmp_path, told, kind="shapefile")[0]["name"] == "관측소 0"


def test_a_polygon_with_a_hole_stays_one(tmp_path: Path) -> None:
    outer = [(0, 0), (0, 9), (9, 9), (9, 0), (0, 0)]
    hole = [(3, 3), (6, 3), (6, 6), (3, 6), (3, 3)]
    island = [(20, 20), (20, 21), (21, 21), (20, 20)]
    packed = layer([[outer, hole], [outer, island]], crs=4326, kind=shapefile.POLYGON)
    one, two = (row["place"] for row in read(tmp_path, packed, kind="shapefile"))
    assert one.startswith("POLYGON ((")
    assert one.count("(") == 3
    assert two.startswith("MULTIPOLYGON (((")


@pytest.mark.parametrize(
    ("content", "form", "code", "says"),
    [
        (layer([(1, 1)], crs=None), {}, "wrong_crs", "nothing says which reference system its coordinates are in"),
        (layer([(1, 1)], crs=5181), {"crs": "EPSG:5186"}, "wrong_crs", "and EPSG:5186 is declared"),
        (layer([(1, 1)], crs=2097), {"crs": "EPSG:5174"}, "wrong_crs", "and EPSG:5174 is declared"),
        (layer([(1, 1)]), {"crs": "EPSG:999999"}, "wrong_crs", "EPSG:999999 is not a reference system"),
        (layer([(1, 1)]), {"members": "roads.shp"}, "archive_members", "0 of them fit members = 'roads.shp'"),
        (b"a,b\n1,2\n", {}, "archive_members", "the archive holds no shapefile"),
    ],
)  # fmt: skip
def test_a_layer_that_cannot_be_placed_is_refused(
    tmp_path: Path, content: bytes, form: dict[str, Any], code: str, says: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(tmp_path, content, kind="shapefile", **form)
    assert (refused.value.code, says in refused.value.cause) == (code, True), refused.value


@pytest.mark.parametrize(
    ("suffix", "damage"),
    [
        ("shp", lambda file: file[:-30]),
        ("dbf", lambda file: file[:-30]),
        ("shp", lambda file: file[:108] + b"\x63\0\0\0" + file[112:]),
    ],
    ids=["shp cut", "dbf cut", "a shape of an unknown kind"],
)
def test_a_damaged_layer_is_refused(tmp_path: Path, suffix: str, damage: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(layer([(198000, 451000)] * 9))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[f"layer/stations.{suffix}"] = damage(held[f"layer/stations.{suffix}"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    with pytest.raises(Refusal) as refused:
        read(tmp_path, packed.getvalue(), kind="shapefile")
    assert refused.value.code == "damaged_file"


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": "n1",
        "properties": {"이름": "서울", "LEVEL": 1.50, **properties},
        "geometry": geometry,
    }


POINT = {"type": "Point", "coordinates": [126.978, 37.5665]}


def test_features_of_a_collection_and_one_a_line(tmp_path: Path) -> None:
    features = [feature(POINT), feature(None, SEEN="2026-11-01")]
    whole = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    lines = "".join(f"\x1e{json.dumps(each)}\n" for each in features).encode()
    for kind, content in (("geojson", whole), ("geojsonl", lines)):
        rows = read(tmp_path, content, "f.json", kind=kind)
        assert [(row["name"], row["level"], row["seen"], row["place"]) for row in rows] == [
            ("서울", "1.5", None, "POINT (126.978 37.5665)"),
            ("서울", "1.5", "2026-11-01", None),
        ]


def test_a_collection_in_another_system_is_moved_and_held_to_the_declared_one(tmp_path: Path) -> None:
    at = {"type": "Point", "coordinates": [200000, 600000]}
    old = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5186"}}
    content = json.dumps({"type": "FeatureCollection", "crs": old, "features": [feature(at)]}).encode()
    for form in ({}, {"crs": "EPSG:5186"}):
        assert read(tmp_path, content, kind="geojson", **form)[0]["place"] == "POINT (127 38)"
    with pytest.raises(Refusal, match="EPSG:5181 is declared") as refused:
        read(tmp_path, content, kind="geojson", crs="EPSG:5181")
    assert refused.value.code == "wrong_crs"
    bare = json.dumps({"type": "FeatureCollection", "features": [feature(at)]}).encode()
    assert read(tmp_path, bare, kind="geojson", crs="EPSG:5186")[0]["place"] == "POINT (127 38)"
    assert read(tmp_path, bare, kind="geojson")[0]["_problem"] == (
        "geometry: 200000 600000 are not degrees: declare the crs that they are in"
    )


@pytest.mark.parametrize(
    ("geometry", "wkt"),
    [
        ({"type": "Point", "coordinates": [1, 2.50]}, "POINT (1 2.5)"),
        ({"type": "Point", "coordinates": [1, 2, 3]}, "POINT Z (1 2 3)"),
        ({"type": "Point", "coordinates": [1e-7, 2]}, "POINT (0.0000001 2)"),
        ({"type": "Point", "coordinates": []}, "POINT EMPTY"),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "MULTIPOINT ((1 2), (3 4))"),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "LINESTRING (1 2, 3 4)"),
        ({"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}, "POLYGON ((0 0, 0 1, 1 1, 0 0))"),
        ({"type": "MultiPolygon", "coordinates": [[[[0, 0], [0, 1], [1, 1], [0, 0]]]]}, "MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)))"),
        ({"type": "GeometryCollection", "geometries": [POINT]}, "GEOMETRYCOLLECTION (POINT (126.978 37.5665))"),
        ({"type": "GeometryCollection", "geometries": []}, "GEOMETRYCOLLECTION EMPTY"),
    ],
)  # fmt: skip
def test_every_kind_of_geometry_has_its_wkt(geometry: Any, wkt: str) -> None:
    assert Places("EPSG:4326").wkt(geometry) == wkt


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        ("POINT (1 2)", "not a geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "Circle is not a kind of geometry"),
        ({"type": "Point"}, "its coordinates are not lists of numbers"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "its coordinates are not lists of numbers"),
        ({"type": "Point", "coordinates": [1]}, "a position has 1 numbers"),
        ({"type": "Point", "coordinates": [float("nan"), 1]}, "not finite"),
        ({"type": "Point", "coordinates": [37.5, 126.9]}, "are not degrees"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "a line of 1 positions"),
        ({"type": "LineString", "coordinates": [[1, 2], [1, 2, 3]]}, "some positions have a height"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 2]]]}, "a ring does not close"),
    ],
)
def test_what_is_no_geometry_is_named(geometry: Any, says: str) -> None:
    with pytest.raises(Unfit, match=says):
        Places("EPSG:4326").wkt(geometry)


@pytest.mark.parametrize("number", [10**400, Written("1e-99999999")], ids=["very large", "very small"])
def test_a_number_whose_digits_would_be_without_end_is_no_place(number: Any) -> None:
    with pytest.raises(Unfit, match=r"not finite|too small or too large"):
        Places("EPSG:4326").wkt({"type": "Point", "coordinates": [1, number]})
