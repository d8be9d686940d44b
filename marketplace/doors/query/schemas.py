"""What the page's script sends and is answered."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from marketplace.doors.query.states import RunState
from wire.metering import Quote

MOST_CHARACTERS = 100_000  # of a statement; the door takes more, from programs


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Sent):
    """A statement and the values of its parameters, as text."""

    sql: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    given: dict[str, Annotated[str, Field(max_length=10_000)]] = Field(default={}, max_length=100)


class Kept(Asked):
    """A query to be saved."""

    title: str = Field(min_length=1, max_length=200)
    shared: bool = False


class Column(BaseModel):
    name: str
    type: str


class Line(BaseModel):
    """A sentence of a refusal; `link` leads to what would change it."""

    text: str
    link: str | None = None
    label: str | None = None


class Told(BaseModel):
    """Why there is no result, or no more of it."""

    title: str
    lines: list[Line]


class Progress(BaseModel):
    """As the SQL door tells it. `percent` None: nobody can say yet."""

    state: str
    percent: float | None
    rows: int
    size: int
    seconds: float


class Page(BaseModel):
    """A page of a result. `formulas`: the cells that a spreadsheet would run, by row and column."""

    run: str
    state: RunState
    next: str | None
    columns: list[Column]
    rows: Sequence[Sequence[Any]]
    formulas: list[tuple[int, int]]
    progress: Progress
    told: Told | None = None


class Quoted(BaseModel):
    """What a statement costs at most by the usage plan on a dataset."""

    dataset: str
    quote: Quote


class Planned(BaseModel):
    """What a statement would do, in sentences; `quotes`: what it costs at most, where its use is paid."""

    steps: list[str]
    quotes: list[Quoted] = []
    told: Told | None = None


class SavedShown(BaseModel):
    id: str
