"""A use of the files door, or a refusal of it → an access. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from marketplace.doors.files.exports import Export
from marketplace.doors.files.ranges import Span
from marketplace.doors.files.serving import Given, rows_given
from marketplace.grants.values import Reason
from marketplace.ids import new_id
from wire.access import Access, Door, Outcome


@dataclass(frozen=True, slots=True)
class Use:
    """Who used which dataset, from when until when."""

    member: str
    dataset: str
    began: datetime
    ended: datetime


def of_file(use: Use, export: Export, asked: Span, given: Given) -> Access:
    """Bytes of a file that left the door; one that was cut by the end of a licence was refused in its middle."""
    rows = rows_given(export.rows, export.size, asked.first, given.bytes)
    return _access(use, given.outcome, rows, given.bytes, export.id)


def of_groups(use: Use, access: str, groups: int, size: int, asked: str) -> Access:
    """Figures of groups."""
    return _access(use, (Outcome.OK, None), groups, size, asked).model_copy(update={"id": access})


def of_refusal(use: Use, reason: Reason) -> Access:
    """Nothing was given out."""
    return _access(use, (Outcome.REFUSED, reason.value), 0, 0, "")


def _access(use: Use, outcome: tuple[Outcome, str | None], rows: int, size: int, what: str) -> Access:
    return Access(
        id=new_id("acc"), door=Door.FILES, member_id=use.member, datasets=[use.dataset[:200]], outcome=outcome[0],
        reason=outcome[1], rows=rows, bytes=size, read_rows=rows, read_bytes=size,
        milliseconds=round((use.ended - use.began).total_seconds() * 1000),
        digest=hashlib.sha256(what.encode()).hexdigest(), started_at=use.began, ended_at=use.ended,
    )  # fmt: skip
