"""Places of rows → points of a drawing of their extent: north up, a degree of longitude as long as it is there."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, MOST_HEIGHT, EDGE = 400.0, 480.0, 10.0
LEAST = 0.01  # degrees: a single place is drawn, too


@dataclass(frozen=True, slots=True)
class Drawing:
    """`points` in its units; `box`: west, south, east, north."""

    width: float
    height: float
    points: Sequence[tuple[float, float]]
    box: tuple[float, float, float, float]


def drawn(geometries: Iterable[Mapping[str, Any] | None]) -> Drawing | None:
    """Of GeoJSON: points as they are, of other geometries their first place. None of none."""
    places = [place for one in geometries if one and (place := _first(one.get("coordinates"))) is not None]
    if not places:
        return None
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    stretch = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * stretch, LEAST), max(north - south, LEAST)
    scale = min((WIDTH - 2 * EDGE) / wide, (MOST_HEIGHT - 2 * EDGE) / tall)
    points = [(EDGE + (x - west) * stretch * scale, EDGE + (north - y) * scale) for x, y in places]
    return Drawing(2 * EDGE + wide * scale, 2 * EDGE + tall * scale, points, (west, south, east, north))


def _first(coordinates: Any) -> tuple[float, float] | None:
    """The first place of nested lists, where it lies on the earth."""
    while isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    x, y = float(coordinates[0]), float(coordinates[1])
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 else None
