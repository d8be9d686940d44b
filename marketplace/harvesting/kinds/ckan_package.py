"""A package of CKAN → Record. Fields of ckanext-dcat stand at the top (scheming) or among the extras. Pure."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import orjson

from marketplace.harvesting import words
from wire.records import Access, Agent, Distribution, Extent, Localised, Place, Record

Package = dict[str, Any]
_ACCESS: dict[str, Access] = {"RESTRICTED": "restricted", "NON_PUBLIC": "non_public"}


def record_of(package: Package, address: str, language: str) -> Record:
    """ValueError, TypeError where a field is of another kind than CKAN documents."""
    said = _extras(package)
    name = quote(str(package.get("name") or package["id"]))
    licence_url = said.get("license_url")
    return Record(
        id=str(package.get("id") or name),
        title=_localised(said, "title", language) or words.texts(package.get("name"), language),
        description=_localised(said, "notes", language),
        keywords=_keywords(said, language), themes=_list(said.get("theme")), publisher=_publisher(said, language),
        landing=f"{address.rstrip('/')}/dataset/{name}",
        licence=words.licence(licence_url, said.get("license_id"), said.get("license_title")),
        licence_url=licence_url, rights=words.texts(said.get("rights"), language),
        access=_ACCESS.get(str(said.get("access_rights")).rpartition("/")[2], "public"),
        cadence=words.cadence(said.get("frequency")),
        issued=words.at(said.get("issued") or said.get("metadata_created")),
        modified=words.at(said.get("modified") or said.get("metadata_modified")),
        time=_time(said), places=_places(said), languages=_list(said.get("language")),
        version=said.get("version") or None,
        provenance=words.texts(said.get("provenance"), language),
        distributions=[_distribution(one, language) for one in package.get("resources") or []],
    )  # fmt: skip


def _extras(package: Package) -> Package:
    extras = package.get("extras") or []
    return {one["key"]: one["value"] for one in extras} | {key: value for key, value in package.items() if value}


def _localised(package: Package, field: str, language: str) -> Localised:
    return words.texts(_translated(package, field) or package.get(field), language)


def _translated(package: Package, field: str) -> Package | None:
    """By language, as ckanext-fluent tells it; among the extras it is JSON in a text."""
    told = package.get(f"{field}_translated")
    told = orjson.loads(told) if isinstance(told, str) and told.startswith("{") else told
    return told if isinstance(told, dict) else None


def _keywords(package: Package, language: str) -> dict[str, list[str]]:
    """Tags, and titles and names of groups, by which the operator may map to sectors."""
    named = [one.get("display_name") or one["name"] for one in package.get("tags") or []]
    groups = [one.get(field) for one in package.get("groups") or [] for field in ("title", "name")]
    told = {key: _list(tags) for key, tags in (_translated(package, "tags") or {language: named}).items()}
    told[language] = list(dict.fromkeys(word for word in (*told.get(language, []), *groups) if word))
    return {key: tags for key, tags in told.items() if tags}


def _list(told: Any) -> list[str]:
    """A list, or JSON of one, or one text."""
    if isinstance(told, str) and told.startswith("["):
        told = orjson.loads(told)
    return [str(one) for one in told] if isinstance(told, list) else [told] if isinstance(told, str) and told else []


def _publisher(said: Package, language: str) -> Agent | None:
    """The organisation: authors and maintainers are persons more often than not, and are left out."""
    told = _first(said.get("publisher")) or {}
    organisation = said.get("organization") or {}
    name = told.get("name") or said.get("publisher_name") or organisation.get("title") or organisation.get("name")
    uri = told.get("uri") or said.get("publisher_uri") or None
    return Agent(id=uri, name=words.texts(name, language)) if name else None


def _first(told: Any) -> Package | None:
    found = told[0] if isinstance(told, list) and told else told
    return found if isinstance(found, dict) else None


def _time(said: Package) -> Extent | None:
    told = _first(said.get("temporal_coverage")) or {}
    begins = words.day(told.get("start") or said.get("temporal_start"))
    ends = words.day(told.get("end") or said.get("temporal_end"))
    return Extent(begins=begins, ends=ends) if begins or ends else None


def _places(said: Package) -> list[Place]:
    told = _first(said.get("spatial_coverage")) or {}
    box = _box(told.get("bbox") or told.get("geom") or said.get("spatial"))
    uri, name = told.get("uri") or said.get("spatial_uri"), told.get("text") or said.get("spatial_text")
    return [Place(name=words.texts(name, "und"), uri=uri or None, box=box)] if box or uri or name else []


def _box(told: Any) -> tuple[float, float, float, float] | None:
    """Around a GeoJSON geometry."""
    try:
        geometry = orjson.loads(told) if isinstance(told, str) else told
        points = list(_points(geometry["coordinates"]))
        across, along = [float(point[0]) for point in points], [float(point[1]) for point in points]
        return min(across), min(along), max(across), max(along)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, IndexError):
        return None


def _points(told: Any, depth: int = 0) -> Iterable[list[Any]]:
    if depth > 5 or not isinstance(told, list):  # a GeometryCollection is not nested deeper
        return
    if told and isinstance(told[0], int | float):
        yield told
        return
    for part in told:
        yield from _points(part, depth + 1)


def _distribution(resource: Package, language: str) -> Distribution:
    size = str(resource.get("size"))
    url = resource.get("url") or None
    is_file = resource.get("url_type") == "upload" or bool(resource.get("mimetype"))
    return Distribution(
        title=_localised(resource, "name", language) or _localised(resource, "description", language),
        format=resource.get("format") or None, media_type=resource.get("mimetype") or None,
        address=resource.get("access_url") or url, download=resource.get("download_url") or (url if is_file else None),
        bytes=int(size) if size.isdecimal() else None, licence=words.licence(resource.get("license")),
        modified=words.at(resource.get("last_modified") or resource.get("created")),
    )  # fmt: skip
