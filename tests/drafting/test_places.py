"""Layers are drafted with the reference system that they say; what says none is asked about, or not drafted."""

import json
from pathlib import Path

import pytest
from pyproj import Transformer

from drafting import NoDraft
from tests.reading.test_places import feature, layer
from tests.support.drafting import checked, column, declared, drafted, written

PLACES = [(126.9 + n / 1000, 37.5 + n / 1000) for n in range(40)]


def test_a_shapefile_with_its_prj(tmp_path: Path) -> None:
    move = Transformer.from_crs(4326, 5186, always_xy=True).transform
    file = written(tmp_path, layer([move(*place) for place in PLACES], crs=5186), "stations.zip")
    found = drafted(file)
    form = declared(found)["feed"]["format"]
    assert (form["kind"], form["crs"]) == ("shapefile", "EPSG:5186")
    assert column(found, "geometry")["type"] == "varchar"
    assert any("in EPSG:5186, as its prj says" in item.question.en for item in found.undecided)
    run = checked(tmp_path, found, file)
    assert (run.read, run.accepted) == (40, 40)


def test_a_shapefile_that_says_no_system_is_not_drafted(tmp_path: Path) -> None:
    with pytest.raises(NoDraft, match="has no prj"):
        drafted(written(tmp_path, layer([(198000, 451000)] * 9, crs=None), "stations.zip"))


@pytest.mark.parametrize("kind", ["geojson", "geojsonl"])
def test_features_in_degrees(tmp_path: Path, kind: str) -> None:
    features = [feature({"type": "Point", "coordinates": place}, people=n) for n, place in enumerate(PLACES)]
    whole = json.dumps({"type": "FeatureCollection", "features": features})
    content = whole if kind == "geojson" else "".join(f"{json.dumps(each)}\n" for each in features)
    file = written(tmp_path, content, "stations.json")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["kind"] == kind
    assert column(found, "people")["type"] == "integer"
    assert any("GeoJSON then means EPSG:4326" in item.question.en for item in found.undecided)
    run = checked(tmp_path, found, file)
    assert (run.read, run.accepted, run.new_columns) == (40, 40, ())
