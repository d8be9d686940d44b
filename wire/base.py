"""What everything that crosses between processes has in common. Times are UTC with a zone."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Wire(BaseModel):
    """Frozen; a field that nobody declared is an error, so both sides notice a version gap."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """A model's `model_config`: what people write, for the OpenAPI document. The rest of it is its parent's."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Page(Wire, Generic[T]):
    """A part of a list. `next` is the cursor of the part after it, None at the end."""

    items: list[T]
    next: str | None = None


class Problem(Wire):
    """RFC 9457 problem details; `code` is stable, `remedy` says what to do."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    remedy: str = ""
