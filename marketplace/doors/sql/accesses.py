"""An event of Trino's, or a refusal of the door's own → an access. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from lakehouse.layout import CATALOG
from marketplace.doors.policy.operations import DIRECTORY
from marketplace.doors.sql.events import Failure, QueryCompleted
from marketplace.doors.sql.names import names
from marketplace.doors.sql.reasons import DoorReason
from marketplace.doors.sql.refusals import ABSENT
from marketplace.doors.sql.scanner import Unreadable
from marketplace.doors.sql.statements import Said
from marketplace.grants.filters import NOTHING
from marketplace.grants.values import Reason
from wire.access import MOST_DATASETS, Access, Door, Outcome

KILLED, DENIED = "ADMINISTRATIVELY_KILLED", "PERMISSION_DENIED"
STOPPED = (Reason.ENDED, Reason.QUOTA, DoorReason.KEY_ENDED)  # what the door says to Trino when it ends a query
_DECLARED = re.compile(r"[a-z0-9_]{1,100}(\.[a-z0-9_]{1,100})?", re.ASCII)  # how sectors and datasets are called


def of_event(event: QueryCompleted) -> Access:
    """A query that came to its end. `id` is Trino's, so an event that is told twice is one access."""
    outcome, reason = judged(event.failure_info)
    return Access(
        id=event.metadata.query_id,
        door=Door.SQL,
        member_id=event.context.user,
        datasets=datasets_of(event),
        outcome=outcome,
        reason=reason,
        rows=event.statistics.output_rows,
        bytes=event.statistics.output_bytes,
        read_rows=event.statistics.physical_input_rows,
        read_bytes=event.statistics.physical_input_bytes,
        milliseconds=round(event.statistics.wall_time * 1000),
        digest=digest(event.metadata.query),
        started_at=event.create_time,
        ended_at=event.end_time,
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that the door refused before Trino saw it. `said`: None where it was not read to its end."""

    id: str
    member: str
    said: Said | None
    reason: Reason | DoorReason
    began: datetime
    ended: datetime


def of_refusal(refusal: Refusal) -> Access:
    """Nothing was read and nothing given out; the datasets are those that the text names."""
    said = refusal.said
    return Access(
        id=refusal.id,
        door=Door.SQL,
        member_id=refusal.member,
        datasets=[] if said is None else named_in(said),
        outcome=Outcome.REFUSED,
        reason=refusal.reason.value,
        rows=0,
        bytes=0,
        read_rows=0,
        read_bytes=0,
        milliseconds=round((refusal.ended - refusal.began).total_seconds() * 1000),
        digest="" if said is None else digest(said.sql),
        started_at=refusal.began,
        ended_at=refusal.ended,
    )


def judged(failure: Failure | None) -> tuple[Outcome, str | None]:
    """The outcome and its reason: a code of the gate's for a refusal, Trino's error name for a failure."""
    if failure is None:
        return Outcome.OK, None
    name, message = failure.error_code.name, failure.failure_message or ""
    stopped = next((reason for reason in STOPPED if reason in message), None) if name == KILLED else None
    if stopped is not None:
        return Outcome.REFUSED, stopped.value
    if name in ABSENT or NOTHING in message:
        return Outcome.REFUSED, Reason.NOT_LICENSED.value
    if name != DENIED:
        return Outcome.FAILED, name
    columns = "Cannot select from columns" in message
    return Outcome.REFUSED, (Reason.COLUMN if columns else Reason.NOT_OFFERED).value


def datasets_of(event: QueryCompleted) -> list[str]:
    """What the query read; where it was refused before Trino knew, what its text names."""
    tables = [t for t in event.metadata.tables if t.catalog == CATALOG and t.schema_ != DIRECTORY]
    read = sorted({f"{t.schema_}.{t.table}" for t in tables})
    named = [] if read or event.failure_info is None else named_in(Said(event.metadata.query, {}, CATALOG))
    return (read or named)[:MOST_DATASETS]


def read_of(event: QueryCompleted) -> dict[str, int]:
    """The bytes that it read, by dataset; where Trino does not tell them apart, all of them for each."""
    found: dict[str, int] = {}
    for one in event.io_metadata.inputs:
        if one.catalog_name == CATALOG:
            size = (
                event.statistics.physical_input_bytes if one.physical_input_bytes is None else one.physical_input_bytes
            )
            name = f"{one.schema_}.{one.table}"
            found[name] = found.get(name, 0) + size
    return found


def named_in(said: Said) -> list[str]:
    """What the text names, if a dataset or sector can be called so; nothing, where it is too long to be read."""
    try:
        return [name.text for name in names(said) if _DECLARED.fullmatch(name.text)][:MOST_DATASETS]
    except Unreadable:
        return []


def digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
