"""Statements that the door turns away before Trino sees them: why, in a code and in words.

Trino cannot tell of these, so the door itself does: `accesses.of_refusal` → `doors/recorder.py` → usage.
"""

from dataclasses import dataclass

from marketplace.doors.sql.apart import apart
from marketplace.doors.sql.reasons import DoorReason
from marketplace.doors.sql.scanner import Unreadable
from marketplace.doors.sql.statements import MOST_DEEP, Said, deep, not_offered, travels
from marketplace.grants.values import Reason

LONGEST = 1_000_000  # bytes of a statement


@dataclass(frozen=True, slots=True)
class TurnedAway:
    reason: DoorReason | Reason
    message: str


TOO_LONG = TurnedAway(DoorReason.TOO_LONG, f"a statement may have {LONGEST:,} bytes")
TOO_MANY_WORDS = TurnedAway(DoorReason.TOO_LONG, "The statement has too many words to be read. Send a shorter one.")
TOO_DEEP = TurnedAway(
    DoorReason.TOO_LONG,
    f"The statement has more than {MOST_DEEP} parentheses within each other. Take it apart by WITH.",
)
TRAVELS = TurnedAway(
    Reason.NOT_OFFERED,
    "FOR VERSION AS OF and FOR TIMESTAMP AS OF are not offered. A table is read as your licence gives it now: leave "
    "them out.",
)
TRANSACTION_OVER = TurnedAway(
    DoorReason.TRANSACTION_OVER, "The transaction is over, or it is not yours. Start a new one."
)


async def turned_away(said: Said) -> TurnedAway | None:
    """Why this door does not take the statement; None for one that Trino shall judge."""
    texts = [said.sql, *said.prepared.values()]
    try:
        read = await apart(
            lambda: [(not_offered(text), travels(text), deep(text)) for text in texts], sum(map(len, texts))
        )
    except Unreadable:
        return TOO_MANY_WORDS
    words, travelling, too_deep = zip(*read, strict=True)
    if any(too_deep):
        return TOO_DEEP
    word = next(filter(None, words), None)
    if word is None:
        return TRAVELS if any(travelling) else None
    offers = "The SQL door reads what is licensed and does nothing else."
    return TurnedAway(Reason.NOT_OFFERED, f"{word[:40].upper()} is not offered. {offers}")
