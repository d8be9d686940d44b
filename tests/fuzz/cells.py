"""What a fuzzed file is made of: cells that know their right values, kinds of columns that make cells.

Nothing here asks the product what a text means: whoever wrote a cell knew its value before its text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random

Value = str | bool | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` as a person wrote it, unquoted; `right`: the values that it may be read as without a question.

    A datetime is in Seoul's time unless it has a zone. Where `is_bad`, its row belongs in quarantine.
    """

    text: str
    right: tuple[Value, ...]
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """`cells` writes so many; `headings`: what such a column is called; `odd`: one cell that is none of the kind.

    `needs_name`: a person who saw no heading could not tell what they are.
    """

    name: str
    headings: tuple[str, ...]
    cells: Callable[[Random, int], Sequence[Cell]]
    odd: Callable[[Random], Cell] | None = None
    is_typed: bool = False
    is_personal: bool = False
    needs_name: bool = False


def is_bad(text: str) -> Cell:
    """A cell that no reading of its column can take."""
    return Cell(text, (), is_bad=True)
