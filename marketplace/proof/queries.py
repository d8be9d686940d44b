"""Every SELECT on the audit log, with the names of those who did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.models import Member, Organisation
from marketplace.audit.models import AuditEvent
from wire import audit as wire


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events; what is empty asks for all. `actor`: a mail address, a member's id or a service's name.

    `action`: a whole one or how it begins. `since`, `until`: days of the zone, both with their whole day.
    """

    actor: str = ""
    action: str = ""
    organisation: str = ""
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"

    def conditions(self) -> list[ColumnElement[bool]]:
        return [
            *self._who(),
            *self._when(),
            *([AuditEvent.action.startswith(self.action, autoescape=True)] * bool(self.action)),
        ]

    def _who(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.actor:
            members = select(Member.id).where(Member.email == self.actor)
            found.append(or_(AuditEvent.actor == self.actor, AuditEvent.actor.in_(members)))
        if self.organisation:
            own = select(Organisation.id).where(Organisation.slug == self.organisation)
            found.append(AuditEvent.organisation_id.in_(own))
        return found

    def _when(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(AuditEvent.at >= self._midnight(self.since))
        if self.until:
            found.append(AuditEvent.at < self._midnight(self.until + timedelta(days=1)))
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, ZoneInfo(self.zone))


def events(
    session: Session, asked: Asked, *, limit: int, cursor: str | None = None
) -> tuple[Sequence[wire.AuditEvent], str | None]:
    """One page, newest first."""
    statement = select(AuditEvent).where(*asked.conditions())
    rows, following = paging.page(session, statement, AuditEvent.at, AuditEvent.id, limit=limit, cursor=cursor)
    named = select(Member.id, Member.name).where(Member.id.in_({row.actor for row in rows}))
    slugs = select(Organisation.id, Organisation.slug).where(Organisation.id.in_({row.organisation_id for row in rows}))
    names = {one.id: one.name for one in session.execute(named)}
    organisations = {one.id: one.slug for one in session.execute(slugs)}
    return [_wire(row, names.get(row.actor), organisations.get(row.organisation_id or "")) for row in rows], following


def _wire(row: AuditEvent, name: str | None, organisation: str | None) -> wire.AuditEvent:
    return wire.AuditEvent(
        id=row.id, at=row.at, actor=row.actor, name=name, organisation=organisation, action=row.action,
        subject=row.subject, facts=row.facts, address=row.address,
    )  # fmt: skip
