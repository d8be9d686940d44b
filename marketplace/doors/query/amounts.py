"""How much a statement reads, in a sentence that says what the figures are made from. Pure."""

from collections.abc import Sequence

from marketplace.web.filters import size
from marketplace.web.translations import translate
from wire.estimates import Estimate


def amount(found: Sequence[Estimate], language: str) -> str:
    """Of all that is read, whose rows are all known: at most so much, for conditions and limits can only lessen it."""
    rows = f"{sum(one.rows or 0 for one in found):,}"
    sizes = [one.size for one in found if one.size is not None]
    if len(sizes) < len(found):
        return translate(
            "At most {rows} rows are read, counted as your licence gives them. How many bytes is known once it runs.",
            language, rows=rows,
        )  # fmt: skip
    return translate(
        "At most {rows} rows, {size} are read. Rows: by the tables' statistics. Size: of the columns that are read, as "
        "they lie in the files. Both of what your licence gives.",
        language, rows=rows, size=size(sum(sizes)),
    )  # fmt: skip
