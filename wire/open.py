"""What crosses the wire about the open door: its uses, counted by day and of nobody."""

from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field

from wire.access import Outcome
from wire.base import Wire


class Kind(StrEnum):
    """A page about a dataset; rows or groups by the API; a whole file; a chart in somebody's page."""

    VIEW = "view"
    API = "api"
    FILE = "file"
    CHART = "chart"


class Use(Wire):
    """What was used how. `reason`: why it was refused, else empty."""

    model_config = ConfigDict(frozen=True)

    day: date
    dataset: str = Field(max_length=200)
    kind: Kind
    form: str = Field(max_length=20)
    outcome: Outcome
    reason: str = Field(default="", max_length=100)


class Counted(Wire):
    """Uses of one sort since the last time it was told. `askers`: a HyperLogLog sketch of hashed askers, in base64."""

    use: Use
    uses: int = Field(ge=0)
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    milliseconds: int = Field(ge=0)
    askers: str = Field(max_length=10_000)


class Batch(Wire):
    """Told once: the same id again changes nothing."""

    id: str = Field(max_length=100)
    counted: list[Counted] = Field(max_length=50_000)
