"""What the data map answers to a search: datasets, counts of facets, what a half-typed word may become."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from wire.base import Wire, example
from wire.records import Agent, Localised, Price

Name = Annotated[str, StringConstraints(max_length=40)]
Value = Annotated[str, StringConstraints(max_length=200)]


class FoundDataset(Wire):
    """A dataset that was found; the whole record is at its `uri`. `source` None: of this network, else harvested there.

    `columns`: names of those in which a word was found. `seen_at`: when its source told of it last.
    """

    id: str
    uri: str
    title: Localised
    description: Localised = {}
    sector: str | None = None
    publisher: Agent | None = None
    licence: str | None = None
    cadence: str | None = None
    price: Price = "none"
    valid_share: float | None = None
    rows: int | None = None
    listings: list[str] = []
    columns: list[str] = []
    source: str | None = None
    seen_at: AwareDatetime | None = None


class FacetValue(Wire):
    """How many of the datasets that were found have the value, under the choices in the other facets."""

    value: str
    title: str
    count: int


class DataMap(Wire):
    """One page of what was found. `nearest`: nothing holds the words; these come near."""

    items: list[FoundDataset]
    total: int
    nearest: bool = False
    facets: dict[str, list[FacetValue]] = {}


class Suggestion(Wire):
    """A dataset whose words begin as what was typed."""

    text: str
    id: str


class Suggestions(Wire):
    items: list[Suggestion]


class NewSearch(Wire):
    """What is looked for, as `/api/datasets` is asked: words, values by facet, a box as `west,south,east,north`."""

    model_config = example(q="미세먼지", chosen={"sector": ["environment"]}, bbox="126.7,37.4,127.2,37.7")
    q: Annotated[str, StringConstraints(max_length=4_000)] = ""
    chosen: Annotated[dict[Name, Annotated[list[Value], Field(max_length=20)]], Field(max_length=20)] = {}
    bbox: Annotated[str, StringConstraints(max_length=200)] = ""


class KeptSearch(NewSearch):
    """`page`: the path where its datasets are seen; `told_at`: when a notice told of some last."""

    id: str
    page: str
    made_at: AwareDatetime
    told_at: AwareDatetime | None = None
