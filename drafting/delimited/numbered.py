"""Lines of a file as a person reads them."""

from collections.abc import Sequence

from sectors.spec.text import Text

MOST_LINES = 5


def lines(numbers: Sequence[int], count: int | None = None) -> Text:
    """`line 24`, `lines 24, 35 and 3 more`."""
    shown = ", ".join(map(str, numbers[:MOST_LINES]))
    more = (count or len(numbers)) - min(len(numbers), MOST_LINES)
    if more:
        return Text(f"lines {shown} and {more:,} more", f"{shown}번째 줄 외 {more:,}줄")
    return Text(f"line{'s' if len(numbers) > 1 else ''} {shown}", f"{shown}번째 줄")
