"""What needs a person now, for the first page: capabilities say it by providers that the wiring hands in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Need:
    """`text` is English, the key of its translation, with a place for `count`; `page`: where it is done.

    `cause`: why, where it is known; English, too.
    """

    text: str
    page: str
    count: int
    urgent: bool = False
    cause: str = ""


Provider = Callable[[Session, Any, datetime], Iterable[Need]]
"""Session, viewer and now → what this viewer should look at; a need of no things is left out."""


def of(providers: Mapping[str, Iterable[Provider]], session: Session, viewer: Any, now: datetime) -> list[Need]:
    """What the viewer's role is told, the urgent first."""
    told = (need for provider in providers.get(viewer.role, ()) for need in provider(session, viewer, now))
    return sorted((need for need in told if need.count), key=lambda need: not need.urgent)
