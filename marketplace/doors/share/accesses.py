"""A use of a share, or a refusal of it → an access. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from marketplace.doors.tokens import Key
from marketplace.grants.values import Reason
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


def given(use: Use, *, rows: int, size: int, cut: bool = False) -> Told:
    """`cut`: by the end of a licence or a token, in its middle."""
    outcome = (Outcome.REFUSED, Reason.ENDED.value) if cut else (Outcome.OK, None)
    return _access(use, outcome, rows, size)


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
