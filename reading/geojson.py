"""GeoJSON: a collection of features, or a feature a line → its properties, and `geometry` as WKT in EPSG:4326."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reading import named, paths, places
from reading.json_text import parsed
from reading.named import Record
from reading.places import WGS84, Places
from reading.port import Content
from reading.refusals import broken
from reading.text import document, lines_of
from reading.unpack import documents
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

GEOMETRY, ID = "geometry", "@id"
SEQUENCE = "\x1e"  # before each record of a GeoJSON text sequence


@dataclass(frozen=True, slots=True)
class Feature:
    """`geometry` is its place and `@id` its id; every other path is one into its properties."""

    value: dict[str, Any]
    places: Places

    def names(self) -> set[str]:
        own = {name for name, key in ((GEOMETRY, "geometry"), (ID, "id")) if self.value.get(key) is not None}
        return own | set(self.value.get("properties") or ())

    def text(self, path: str) -> str | None:
        if path == GEOMETRY:
            return self.places.wkt(self.value.get("geometry"))
        if path == ID:
            return paths.Record(self.value).text("id")
        return paths.Record(self.value.get("properties") or {}).text(path)


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not GeoJSON, or says another reference system than the declared one."""

    def records() -> Iterator[tuple[int, Record]]:
        return features(form, raw, file_name)

    return named.content(dataset, records, paths.head, file_name)


def features(form: Format, raw: Path, file_name: str) -> Iterator[tuple[int, Record]]:
    """The numbered features of a file. Refusal where there are none, or as `read`."""
    if form.kind == "geojsonl":
        lines = lines_of(form, raw, file_name)
        texts = ((f"{file_name}, line {line}", text.lstrip(SEQUENCE)) for line, text in lines)
        found = ((place, text) for place, text in texts if text.strip())
    else:
        held = documents(raw, file_name, form)
        found = ((place, document(content, form.encodings, place)) for place, content in held)
    return named.records(found, lambda place, text: _within(parsed(text, place), form, place), file_name)


def _within(value: Any, form: Format, place: str) -> Iterator[Feature]:
    kind = value.get("type") if isinstance(value, dict) else None
    held = value.get("features") if kind == "FeatureCollection" else [value] if kind == "Feature" else None
    if not isinstance(held, list):
        raise broken(place, "it is not GeoJSON: neither a FeatureCollection nor a Feature")
    written = Places(places.told(form.crs, own_system(value), place) if form.crs or "crs" in value else WGS84)
    for number, feature in enumerate(held, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise broken(f"{place}, feature {number}", "it is not a Feature with properties")
        yield Feature(feature, written)


def own_system(value: dict[str, Any]) -> str | None:
    """What a document says of its reference system, as GeoJSON did before 2016; without it, it is EPSG:4326."""
    said = value.get("crs")
    name = (said.get("properties") or {}).get("name") if isinstance(said, dict) else None
    return str(name) if name else None
