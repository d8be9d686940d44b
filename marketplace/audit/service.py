"""The one way into the audit log: `from marketplace.audit import service as audit`, then `audit.record(…)`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.audit import address
from marketplace.audit.models import AuditEvent
from marketplace.ids import new_id


class _Token(Protocol):
    @property
    def id(self) -> str: ...


class Actor(Protocol):
    """A viewer, as far as the log needs one."""

    @property
    def member_id(self) -> str: ...
    @property
    def organisation_id(self) -> str: ...
    @property
    def by_token(self) -> _Token | None: ...


def record(  # noqa: PLR0917
    session: Session,
    actor: Actor | str,
    action: str,
    subject: str,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write down that `actor` (a viewer, or a member's id or a service's name) did `action` to `subject`.

    `action` is thing.done: `listing.published`. `facts` are JSON and hold no secret. Without `at` the database's time.
    """
    who = {"actor": actor} if isinstance(actor, str) else _who(actor)
    told = dict(facts or {})
    if not isinstance(actor, str) and actor.by_token is not None:
        told["api_token"] = actor.by_token.id
    when = {} if at is None else {"at": at}
    row = insert(AuditEvent).values(
        id=new_id("aud"), action=action, subject=subject, facts=told, address=address.current(), **who, **when
    )
    session.execute(row)


def _who(actor: Actor) -> dict[str, str]:
    return {"actor": actor.member_id, "organisation_id": actor.organisation_id}
