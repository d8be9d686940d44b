"""Schema.org's Dataset in JSON → Record. Read as JSON: its context is never fetched. Pure."""

from collections.abc import Iterator
from typing import Any

from marketplace.harvesting import words
from marketplace.harvesting.kinds.told import box, interval, many
from wire.records import Agent, Distribution, Localised, Place, Record, RecordColumn

Json = dict[str, Any]


def datasets(told: Any) -> Iterator[Json]:
    """Of a document: at its top, in a list, in `@graph`, or as parts of a catalogue."""
    for one in many(told):
        if not isinstance(one, dict):
            continue
        kinds = {str(kind).rpartition("/")[2].rpartition(":")[2] for kind in many(one.get("@type"))}
        if "Dataset" in kinds:
            yield one
        else:
            yield from datasets(one.get("@graph"))
            yield from datasets(one.get("dataset") if "DataCatalog" in kinds else one.get("mainEntity"))


def record_of(told: Json, page: str, language: str) -> Record:
    """A creator is told where it is an organisation."""
    licence = _address(told.get("license"))
    measured = [one for one in many(told.get("variableMeasured")) if isinstance(one, dict) and one.get("name")]
    return Record(
        id=page, title=_texts(told.get("name"), language), description=_texts(told.get("description"), language),
        keywords=_keywords(told.get("keywords"), language),
        publisher=_agent(told.get("publisher") or told.get("sourceOrganization") or told.get("creator"), language),
        landing=_address(told.get("url")) or page, licence=words.licence(licence), licence_url=licence,
        attribution=told.get("creditText") if isinstance(told.get("creditText"), str) else None,
        issued=words.at(told.get("datePublished")), modified=words.at(told.get("dateModified")),
        time=interval(told.get("temporalCoverage")), places=_places(told.get("spatialCoverage"), language),
        languages=[str(one) for one in many(told.get("inLanguage")) if isinstance(one, str)],
        columns=[RecordColumn(name=str(one["name"]), unit=one.get("unitText")) for one in measured],
        version=str(told["version"]) if told.get("version") else None,
        distributions=[_distribution(one, language) for one in many(told.get("distribution")) if isinstance(one, dict)],
    )  # fmt: skip


def _texts(told: Any, language: str) -> Localised:
    found: Localised = {}
    for one in many(told):
        if isinstance(one, str):
            found.setdefault(language, one)
        elif isinstance(one, dict) and isinstance(one.get("@value"), str):
            found.setdefault(str(one.get("@language") or language), one["@value"])
    return found


def _keywords(told: Any, language: str) -> dict[str, list[str]]:
    """One text with commas, or a list of texts or of terms."""
    named = [one.get("name") if isinstance(one, dict) else one for one in many(told)]
    found = [word.strip() for one in named if isinstance(one, str) for word in one.split(",") if word.strip()]
    return {language: found} if found else {}


def _address(told: Any) -> str | None:
    one = next(iter(many(told)), None)
    one = one.get("url") or one.get("@id") if isinstance(one, dict) else one
    return one if isinstance(one, str) else None


def _agent(told: Any, language: str) -> Agent | None:
    for one in many(told):
        if isinstance(one, dict) and "Person" not in many(one.get("@type")) and one.get("name"):
            return Agent(name=_texts(one["name"], language), address=_address(one.get("url")))
    return None


def _places(told: Any, language: str) -> list[Place]:
    found = []
    for one in many(told):
        if isinstance(one, str):
            found.append(Place(name={language: one}))
        elif isinstance(one, dict):
            found.append(
                Place(name=_texts(one.get("name"), language), uri=_address(one.get("sameAs")), box=_shape(one))
            )
    return found


def _shape(place: Json) -> tuple[float, float, float, float] | None:
    """`box` is south, west, north, east; or a point."""
    shape = place.get("geo")
    if not isinstance(shape, dict):
        return None
    if shape.get("latitude") is not None:
        return box([shape.get("longitude"), shape["latitude"]] * 2)
    corners = str(shape.get("box") or "").replace(",", " ").split()
    return box([corners[1], corners[0], corners[3], corners[2]]) if len(corners) == 4 else None


def _distribution(one: Json, language: str) -> Distribution:
    kind, size = one.get("encodingFormat") or one.get("fileFormat"), str(one.get("contentSize") or "")
    media = kind if isinstance(kind, str) and "/" in kind else None
    return Distribution(
        title=_texts(one.get("name"), language), media_type=media, bytes=int(size) if size.isdecimal() else None,
        format=kind.rpartition("/")[2].upper() if isinstance(kind, str) else None,
        address=_address(one.get("url")), download=_address(one.get("contentUrl")), sha256=one.get("sha256"),
    )  # fmt: skip
