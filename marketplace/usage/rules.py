"""An event of Trino's → what is metered: which datasets, with what outcome, for what reason. Pure."""

import hashlib

from lakehouse.layout import CATALOG
from marketplace.doors.policy.operations import DIRECTORY
from marketplace.doors.sql.endings import ENDED
from marketplace.doors.sql.names import names
from marketplace.doors.sql.refusals import ABSENT
from marketplace.doors.sql.scanner import Unreadable
from marketplace.doors.sql.statements import Said
from marketplace.grants.filters import NOTHING
from marketplace.grants.values import Reason
from marketplace.usage.schemas import Failure, QueryCompleted
from wire.access import Outcome

KILLED, DENIED = "ADMINISTRATIVELY_KILLED", "PERMISSION_DENIED"


def judged(failure: Failure | None) -> tuple[Outcome, str | None]:
    """The outcome and its reason: a code of the gate's for a refusal, Trino's error name for a failure."""
    if failure is None:
        return Outcome.OK, None
    name, message = failure.error_code.name, failure.failure_message or ""
    if name == KILLED and ENDED in message:
        return Outcome.REFUSED, Reason.ENDED.value
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
    return read or ([] if event.failure_info is None else named(Said(event.metadata.query, {}, CATALOG)))


def named(said: Said) -> list[str]:
    """What the text names; nothing, where it is too long to be read."""
    try:
        return [name.text for name in names(said)]
    except Unreadable:
        return []


def digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
