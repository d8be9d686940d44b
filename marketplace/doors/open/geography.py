"""Where a row lies: WKT in degrees, or two columns of degrees → a geometry of GeoJSON. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from marketplace.catalogue.extents import LATITUDES, LONGITUDES
from marketplace.doors.open.errors import NoGeography

WKT = ("geometry", "geom", "wkt")
_KINDS = {
    "POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon",
}  # fmt: skip
_HEAD = re.compile(r"\s*([A-Z]+)\s*(Z|M|ZM)?\s*(EMPTY|\()", re.IGNORECASE)
_NUMBERS = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?:\s+-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)+")


@dataclass(frozen=True, slots=True)
class Geography:
    """The columns that say it: one of WKT, or longitude and latitude."""

    columns: tuple[str, ...]

    def of(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """None where the row says none."""
        values = [row.get(column) for column in self.columns]
        if any(value is None for value in values):
            return None
        if len(values) == 1:
            return geometry(str(values[0]))
        return {"type": "Point", "coordinates": [float(str(value)) for value in values]}


def geography(kinds: Mapping[str, str]) -> Geography | None:
    """By the names of the columns, which the glossary of declarations keeps alike."""
    if wkt := next((column for column in WKT if kinds.get(column) == "string"), None):
        return Geography((wkt,))
    pair = [next((n for n in names if n in kinds and kinds[n] != "string"), None) for names in (LONGITUDES, LATITUDES)]
    return Geography((pair[0], pair[1])) if pair[0] and pair[1] else None


def features(rows: Sequence[str], where: Geography) -> bytes:
    """The rows, laid out between commas."""
    return b",".join(_feature(orjson.loads(row), where) for row in rows)


def demanded(kinds: Mapping[str, str]) -> Geography:
    """NoGeography."""
    found = geography(kinds)
    if found is None:
        raise NoGeography("format: no column holds a geometry, or degrees", remedy="Ask for json or csv.")
    return found


def geometry(wkt: str) -> dict[str, Any] | None:
    """None for what is empty, or no such geometry."""
    head = _HEAD.match(wkt)
    kind = _KINDS.get(head[1].upper()) if head else None
    if head is None or kind is None or head[3] == "EMPTY":
        return None
    listed = _NUMBERS.sub(lambda found: f"[{','.join(found[0].split())}]", wkt[head.end() - 1 :].strip())
    try:
        coordinates = orjson.loads(listed.replace("(", "[").replace(")", "]"))
    except orjson.JSONDecodeError:
        return None
    if kind == "Point":
        coordinates = coordinates[0]
    if kind == "MultiPoint":
        coordinates = [point[0] if isinstance(point[0], list) else point for point in coordinates]
    return {"type": kind, "coordinates": coordinates}


def _feature(row: dict[str, Any], where: Geography) -> bytes:
    place = where.of(row)
    properties = {name: value for name, value in row.items() if name not in where.columns}
    return orjson.dumps({"type": "Feature", "geometry": place, "properties": properties})
