"""What the figures of a delivery come to: accepted or refused. Pure, so that every engine's count is judged alike."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reading.errors import Refusal
from sectors.spec.feed import Feed
from sectors.spec.table import Write

WORST = 5
WHICH_LINE = r"(repeats|is repeated by) line [0-9]+$"


@dataclass(frozen=True, slots=True)
class Account:
    """`read == accepted + quarantined + skipped`; `reasons`: rows by reason (a row may have several)."""

    read: int
    accepted: int
    quarantined: int
    skipped: int
    reasons: dict[str, int]


def general(reason: str) -> str:
    """The reason as it is counted: which line a key repeats is none of its own."""
    return re.sub(WHICH_LINE, r"\1 another line", reason)


def by_frequency(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Reasons as they are counted, the commonest first; `counts`: rows by reason as it was given."""
    rows: Counter[str] = Counter()
    for reason, count in counts:
        rows[general(reason)] += count
    return dict(sorted(rows.items(), key=lambda item: (-item[1], item[0])))


def too_much_removed(file_name: str, write: Write, gone: int, of: int) -> Refusal | None:
    """Why a delivery that would take `gone` of the `of` rows away that it speaks of is refused."""
    if gone <= write.refuse_removal_above * of:
        return None
    allowed = f"{write.refuse_removal_above:.0%}"
    return Refusal(
        "too_much_removed",
        place=file_name,
        cause=f"{gone} of {of} rows of the table would go, more than the {allowed} that the dataset allows",
        remedy="Send the whole file; where the rows are gone indeed, raise dataset.write.refuse_removal_above.",
    )


def too_many(file_name: str, feed: Feed, found: Account) -> Refusal | None:
    """Why so many bad rows refuse the delivery; None where the feed allows them."""
    rows = found.read - found.skipped
    if found.accepted and found.quarantined <= feed.refuse_above * rows:
        return None
    worst = ", ".join(f"{reason} ({count})" for reason, count in list(found.reasons.items())[:WORST])
    bad = f"{found.quarantined} of {rows} rows are bad"
    return Refusal(
        "bad_rows",
        place=file_name,
        cause=f"{bad}, more than the {feed.refuse_above:.0%} that the feed allows: {worst}",
        remedy="Mend the rows and send the file again under the same name; the bad rows are in quarantine.",
    )
