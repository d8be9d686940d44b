"""Who did what."""

from typing import Any

from pydantic import AwareDatetime

from wire.base import Wire


class AuditEvent(Wire):
    """`actor`: a member's id or a service's name; `name`, `organisation` (its slug) where that is a member's."""

    id: str
    at: AwareDatetime
    actor: str
    name: str | None
    organisation: str | None
    action: str
    subject: str
    facts: dict[str, Any]
    address: str | None
