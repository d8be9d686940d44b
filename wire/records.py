"""A dataset as catalogues tell of it, in the words of DCAT 3: ours, or harvested from another catalogue.

One shape for what is searched, shown, given out in others' standards and harvested. It says nothing that everybody may
not know: no column, value or figure that the sensitivity or the plans withhold.
"""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from pydantic import AwareDatetime

from wire.base import Wire

Localised = dict[str, str]  # language (BCP 47; "und": not known) → text

Price = Literal["free", "paid", "none"]  # none: no plan offers it
Access = Literal["public", "restricted", "non_public"]


class Agent(Wire):
    """Who publishes or supplies; `id`: the slug of an organisation of ours, or its address elsewhere.

    `kind`: a producer's code of the classification.
    """

    id: str | None = None
    name: Localised
    kind: str | None = None
    address: str | None = None  # mailto: or a page


class RecordColumn(Wire):
    """A column that everybody may know of. `type` is a SQL type as declarations write it."""

    name: str
    title: Localised = {}
    type: str | None = None
    unit: str | None = None
    required: bool = False
    is_key: bool = False
    samples: list[str] = []  # values that are public, at most ten


class Extent(Wire):
    """From when to when: ISO 8601 dates or times; None: open, or not known."""

    begins: str | None = None
    ends: str | None = None


class Place(Wire):
    """Where it is about: names, a gazetteer's URI, and west, south, east, north in degrees.

    `district`: the code of a Korean district (행정표준코드).
    """

    name: Localised = {}
    uri: str | None = None
    district: str | None = None
    box: tuple[float, float, float, float] | None = None


class Distribution(Wire):
    """A form in which it is got. `format` is short ("CSV"); `address` a page or service, `download` the bytes."""

    title: Localised = {}
    format: str | None = None
    media_type: str | None = None
    address: str | None = None
    download: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    licence: str | None = None
    modified: AwareDatetime | None = None
    conforms_to: list[str] = []  # of a service: its description


class Quality(Wire):
    """Of the newest release: the share of rows that met every rule, and how many were checked."""

    valid_share: float
    rows: int
    measured_at: AwareDatetime


class Promise(Wire):
    """What a published listing promises of its service; what is left out is not promised.

    A release stands at most so many hours after its due time; of a delivery so many basis points of the rows are
    accepted; what breaks queries is announced so many days before.
    """

    listing: str
    fresh_within_hours: int | None = None
    complete_share_bp: int | None = None
    schema_notice_days: int | None = None

    @property
    def says_something(self) -> bool:
        return any((self.fresh_within_hours, self.complete_share_bp, self.schema_notice_days))


class Record(Wire):
    """A dataset. `id`: ours `<sector>.<name>`; harvested `<source>:<its identifier there>`.

    `licence`: an id of `sectors.licences` where it is known there, else None with `licence_url`.
    `listings`: slugs of published listings that offer it. `landing`: its page at the place where it comes from.
    """

    id: str
    title: Localised
    description: Localised = {}
    keywords: dict[str, list[str]] = {}
    themes: list[str] = []  # URIs: the EU's data themes
    sector: str | None = None
    subsector: str | None = None
    publisher: Agent | None = None
    creator: Agent | None = None
    contact: Agent | None = None
    landing: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    rights: Localised = {}
    attribution: str | None = None
    access: Access = "public"
    sensitivity: str = "public"  # the least open of its columns
    cadence: str | None = None  # a code of the classification
    issued: AwareDatetime | None = None
    modified: AwareDatetime | None = None
    time: Extent | None = None
    places: list[Place] = []
    languages: list[str] = []
    columns: list[RecordColumn] = []
    rows: int | None = None
    version: str | None = None  # of the newest release
    provenance: Localised = {}
    distributions: list[Distribution] = []
    listings: list[str] = []
    price: Price = "none"
    quality: Quality | None = None
    promises: list[Promise] = []


def said(texts: Mapping[str, str], language: str) -> str:
    """In that language, else in any."""
    return texts.get(language) or next(iter(texts.values()), "")


def dataset_address(base: str, record: str) -> str:
    """A dataset's own address: its page, and what every representation tells of."""
    return f"{base}/datasets/{quote(record, safe=':')}"
