"""Harvesting: other catalogues, what a run found in them, what it refused, what it changed."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from wire.base import Wire, example
from wire.records import Record


class Kind(StrEnum):
    """How a catalogue is read.

    `network`: another network like this one; `pages`: Schema.org in the pages of a sitemap.
    """

    CKAN = "ckan"
    DCAT = "dcat"
    OAI_PMH = "oai_pmh"
    DATA_JSON = "data_json"
    PAGES = "pages"
    NETWORK = "network"


class HarvestState(StrEnum):
    """`doubtful`: it would remove more than half; nothing is removed before an operator agrees.

    `overtaken`: a later run began before anybody had agreed.
    """

    RUNNING = "running"
    DOUBTFUL = "doubtful"
    DONE = "done"
    FAILED = "failed"
    OVERTAKEN = "overtaken"


class Budget(Wire):
    """What a source is asked for at most: how many requests a second; bytes and seconds until it goes on next time."""

    per_second: Annotated[float, Field(gt=0, le=1_000)] = 5.0
    bytes: Annotated[int, Field(ge=1_000, le=100_000_000_000)] = 1_000_000_000
    seconds: Annotated[int, Field(ge=10, le=86_400)] = 3_600


class NewSource(Wire):
    """A catalogue that shall be harvested. `sectors`: a theme, group or keyword there → a sector here; `*`: any other.

    `language`: of texts that say none. `full_days`: how often all of it is read, which finds what is gone there.
    """

    model_config = Wire.model_config | example(
        slug="seoul", kind="ckan", address="https://data.example.kr", title="Seoul's open data", every_hours=24
    )
    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    kind: Kind
    address: Annotated[str, Field(min_length=8, max_length=2_000)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    every_hours: Annotated[int, Field(ge=1, le=8_760)] = 24
    full_days: Annotated[int, Field(ge=1, le=366)] = 7
    budget: Budget = Budget()
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "ko"
    sectors: Annotated[dict[str, str], Field(max_length=500)] = {}


class Counts(Wire):
    """Of one run. `told`: records that the source told of, of which the others are parts."""

    told: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    refused: int = 0


class Run(Wire):
    """`full`: all of the catalogue was read, else what changed since the last success. `before`: records until then."""

    id: str
    source: str
    state: HarvestState
    full: bool
    before: int
    counts: Counts
    bytes: int
    requests: int
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    next_try_at: AwareDatetime | None
    error: str | None
    detail: str


class Source(NewSource):
    """With what became of it. `records`: found in this network now."""

    records: int
    paused: bool
    due_at: AwareDatetime
    succeeded_at: AwareDatetime | None
    last: Run | None


class Change(Wire):
    """Of one record in a run. `fields`: what is said otherwise than before; `change`: added, changed or removed."""

    record: str
    change: str
    title: str
    fields: list[str]


class Refusal(Wire):
    """A record that was left out. `raw`: its beginning as the source told it, without mail addresses."""

    key: str
    reason: str
    raw: str


class ToldRecord(Wire):
    """A record of ours as it stands; None: it is gone."""

    id: str
    changed_at: AwareDatetime
    record: Record | None
