"""What programs read of the catalogue."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from marketplace.listings.schemas import ListingWire
from sdn.client.types import Certificate


class ColumnWire(BaseModel):
    model_config = ConfigDict(frozen=True)
    name: str
    title: str
    type: str
    unit: str | None
    sensitivity: str


class DatasetWire(BaseModel):
    """`certificate` is the newest release's; None where nothing is released."""

    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    description: str
    columns: list[ColumnWire]
    certificate: Certificate | None
    published_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    samples: list[dict[str, Any]]
    attribution: str | None


class ListingDetail(BaseModel):
    """`licences` maps a plan's id to its licence in sentences, in the language of the request."""

    model_config = ConfigDict(frozen=True)
    listing: ListingWire
    datasets: list[DatasetWire]
    licences: dict[str, list[str]]
