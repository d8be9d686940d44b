"""Header rows, of lines or of a sheet → the names of the fields."""

from collections.abc import Sequence
from itertools import pairwise

from reading.by_place import hold
from sectors.spec.format import Format

BETWEEN = " / "  # the names of several header rows


def names_of(form: Format, rows: Sequence[tuple[int, list[str]]], file_name: str) -> list[str]:
    """Declared names, or those of the `rows`, each a number and its texts.

    Refusal where they say something else than the declared `header`.
    """
    told = _one_name_each([fields for _, fields in rows])
    if form.header:
        hold(form.header, told, f"{file_name}, line {rows[0][0]}")
    return [*(form.names or told), *form.more_names]


def _one_name_each(rows: list[list[str]]) -> list[str]:
    """Header rows as one: a name above several fields stands for each that the rows below it name."""
    if len(rows) < 2:
        return rows[0] if rows else []
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    for above, below in reversed(list(pairwise(filled))):
        for place in range(1, width):
            if not above[place].strip() and below[place].strip():
                above[place] = above[place - 1]
    names = ([text.strip() for text in texts if text.strip()] for texts in zip(*filled, strict=True))
    return [BETWEEN.join(name) for name in names]
