"""A use of a share, or a refusal of it → an access. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from marketplace.doors.files.serving import Given
from marketplace.doors.reading.errors import Ended
from marketplace.doors.tokens import Key
from marketplace.errors import MarketplaceError
from marketplace.ids import new_id
from wire.access import Door, Outcome, Told


@dataclass(frozen=True, slots=True)
class Use:
    """Who asked from where for what of which dataset (none: empty), from when until when."""

    key: Key
    address: str
    dataset: str
    what: str
    began: datetime
    ended: datetime


def of_file(use: Use, given: Given, rows: int) -> Told:
    """Bytes of a file, and the rows that they are taken for."""
    return _access(use, given.outcome, rows, given.bytes)


def answered(use: Use, fault: Exception | None, *, size: int) -> Told:
    """The lines of an answer; `fault`: what broke it off."""
    outcome: tuple[Outcome, str | None] = (Outcome.OK, None)
    if fault is not None:
        code = fault.code if isinstance(fault, MarketplaceError) else MarketplaceError.code
        outcome = (Outcome.REFUSED if isinstance(fault, Ended) else Outcome.FAILED, code)
    return _access(use, outcome, 0, size)


def refused(use: Use, reason: str) -> Told:
    return _access(use, (Outcome.REFUSED, reason), 0, 0)


def _access(use: Use, outcome: tuple[Outcome, str | None], rows: int, size: int) -> Told:
    named = [use.dataset[:200]] if use.dataset else []
    return Told(
        id=new_id("acc"), door=Door.SHARE, member_id=use.key.member, datasets=named, outcome=outcome[0],
        reason=outcome[1], rows=rows, bytes=size, read_rows=rows, read_bytes=size,
        milliseconds=round((use.ended - use.began).total_seconds() * 1000),
        token_id=use.key.api_token, address=use.address,
        digest=hashlib.sha256(use.what.encode()).hexdigest(), started_at=use.began, ended_at=use.ended,
    )  # fmt: skip
