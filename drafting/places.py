"""Layers (GeoJSON, shapefiles) → Sample: a text for each property and the place, read by the steps' own readers.

What says no reference system is asked about; of a shapefile it must be declared, or there is no draft.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from drafting.errors import NoDraft
from drafting.evidence import MEDIUM, Harm, Part, Undecided
from drafting.files.source import Source
from drafting.sample import Sample
from reading import geojson, shapefiles
from reading.geojson import GEOMETRY, ID
from reading.kinds import is_shapes
from reading.named import row_of
from reading.places import WGS84, told
from reading.unpack import listed
from sectors.hooks import Row
from sectors.spec.format import Format
from sectors.spec.text import Text

MOST_ROWS = 200_000
TYPES = ("FeatureCollection", "Feature")


def kind_of(found: Source) -> str | None:
    """geojson, geojsonl; None for other JSON. A feature is told by its own type, not by the file's name."""
    head = found.head.lstrip("\x1e \r\n\t")
    if not head.startswith("{") or '"Feature' not in head:
        return None
    first = head.split("\n", 1)[0].strip()
    if _type(first) == "Feature" and "\n" in head.strip():
        return "geojsonl"
    whole = _type(found.content.decode()) if found.whole else None
    return "geojson" if whole in TYPES else None


def _type(text: str) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value.get("type") if isinstance(value, dict) and isinstance(value.get("type"), str) else None


def of_features(found: Source, kind: str) -> Sample:
    """A Refusal where a feature is not one."""
    form = Format(kind=kind, encodings=(found.encoding,))
    records = list(islice(geojson.features(form, found.path, found.name), MOST_ROWS))
    names = list(dict.fromkeys(name for _, record in records for name in sorted(record.names() - {GEOMETRY, ID})))
    ids = [ID] if any(ID in record.names() for _, record in records) else []
    rows = [row_of(number, record, [*ids, *names, GEOMETRY]) for number, record in records]
    part = Part("feed.format")
    part.add("kind", kind, Text("its objects are features", "객체가 Feature이다"))
    part.add("encoding", found.encoding, found.because, found.confidence, written=found.encoding != "utf-8")
    asked = [] if _says_system(found) else [_of_degrees()]
    return _sample(found.name, part, [*ids, *names, GEOMETRY], rows, asked, whole=found.whole)


def _says_system(found: Source) -> bool:
    return '"crs"' in found.head


def of_shapes(path: Path) -> Sample | None:
    """None where no shapefile is in it; NoDraft where it does not say its reference system."""
    if not is_shapes(listed(path, path.name)):
        return None
    form = Format(kind="shapefile")
    own = shapefiles.system_of(form, path, path.name)
    if own is None:
        cause = "the shapefile has no prj: nothing says which reference system its coordinates are in"
        remedy = 'Ask who sent it, put the .prj into the zip, or declare it by hand: crs = "EPSG:5186"'
        raise NoDraft(path.name, cause, f"{remedy}.")
    system = told(None, own, path.name)
    rows = list(islice(shapefiles.rows_of(form, path, path.name), MOST_ROWS))
    if not rows:
        raise NoDraft(path.name, "the shapefile holds no shape", "Give one with its rows.")
    part = Part("feed.format")
    part.add("kind", "shapefile", Text("shp and dbf in one archive", "shp와 dbf를 묶은 것"))
    part.add("crs", system, Text("where its prj puts a place", "prj가 말하는 좌표계"), MEDIUM)
    asked = [] if system == WGS84 else [_of_system(system)]
    return _sample(path.name, part, list(rows[0].values), rows, asked, whole=len(rows) < MOST_ROWS)


def _sample(
    name: str, part: Part, names: Sequence[str], rows: Iterable[Row], asked: Sequence[Undecided], *, whole: bool
) -> Sample:
    sound = [row for row in rows if row.problem is None]
    if not sound:
        raise NoDraft(name, "none of its places can be read", "Declare by hand the crs that they are in.")
    columns = {each: pa.array([(row.values.get(each) or "").strip() for row in sound], pa.string()) for each in names}
    return Sample(name, part, pa.table(columns), whole=whole, undecided=asked)


def _of_degrees() -> Undecided:
    question = Text(
        "in which reference system its coordinates are: it does not say, and GeoJSON then means EPSG:4326",
        "좌표가 어느 좌표계인지: 적혀 있지 않아 GeoJSON의 기본인 EPSG:4326으로 보았다",
    )
    return Undecided("feed.format", question, Harm.VALUES, answer=("[feed.format]", 'crs = "EPSG:5186"'))


def _of_system(system: str) -> Undecided:
    question = Text(
        f"whether its coordinates are in {system}, as its prj says: another belt is off by 250 m or more",
        f"좌표가 prj에 적힌 {system}인지: 다른 원점이면 250 m 이상 어긋난다",
    )
    return Undecided("feed.format", question, Harm.VALUES, answer=("[feed.format]", f'crs = "{system}"'))
