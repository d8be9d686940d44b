"""`data.json` of Project Open Data 1.1, as agencies of the US and portals of ArcGIS give it: one file with all."""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any

from marketplace.harvesting import words
from marketplace.harvesting.asking import Asking
from marketplace.harvesting.kinds.told import box, interval, many
from marketplace.harvesting.port import Batch, Item, Reading, SourceFailed, Way, refused, slices, written
from wire.records import Access, Agent, Distribution, Place, Record

_ACCESS: dict[str, Access] = {"restricted public": "restricted", "non-public": "non_public"}


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """Of the one file."""
    at = dict(reading.checkpoint or {})
    if at.get("ended"):
        return
    answer = asking.get(reading.address)
    told = answer.json()
    datasets = told.get("dataset") if isinstance(told, dict) else told
    if not isinstance(datasets, list):
        raise SourceFailed("unreadable", "it has no list `dataset`")
    items = [_item(one, reading.language) for one in datasets]
    yield from slices(items, sha256(answer.content).hexdigest(), at, {"ended": True})


def _item(told: Any, language: str) -> Item:
    key = told.get("identifier") if isinstance(told, dict) else None
    if not isinstance(key, str) or not key:
        raw = written(told)
        return refused(f"without an identifier: {sha256(raw).hexdigest()}", "it has no identifier", raw)
    return Item(key, partial(_record, told, key, language), partial(written, told))


def _record(told: dict[str, Any], key: str, language: str) -> Record:
    publisher = told.get("publisher") or {}
    page = told.get("landingPage") or (key if key.startswith("http") else None)
    keywords = [str(one) for one in many(told.get("keyword")) + many(told.get("theme"))]
    licence = told.get("license")
    return Record(
        id=key, title=words.texts(told.get("title"), language), landing=page,
        description=words.texts(told.get("description"), language), keywords={language: keywords} if keywords else {},
        publisher=Agent(name={language: publisher["name"]}) if publisher.get("name") else None,
        licence=words.licence(licence), licence_url=licence, rights=words.texts(told.get("rights"), language),
        access=_ACCESS.get(str(told.get("accessLevel")), "public"),
        cadence=words.cadence(told.get("accrualPeriodicity")), time=interval(told.get("temporal")),
        issued=words.at(told.get("issued")), modified=words.at(told.get("modified")),
        places=_places(told.get("spatial")), languages=[str(one) for one in many(told.get("language"))],
        distributions=[_distribution(one, language) for one in many(told.get("distribution"))],
    )  # fmt: skip


def _places(told: Any) -> list[Place]:
    """A box as `west,south,east,north`, or a name."""
    if not isinstance(told, str) or not told.strip():
        return []
    found = box(told.replace(",", " ").split())
    return [Place(box=found)] if found else [Place(name={"und": told})]


def _distribution(one: dict[str, Any], language: str) -> Distribution:
    return Distribution(
        title=words.texts(one.get("title"), language), format=one.get("format"), media_type=one.get("mediaType"),
        address=one.get("accessURL"), download=one.get("downloadURL"),
    )  # fmt: skip


WAY = Way(batches)
