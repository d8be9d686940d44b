"""Parts of a table and their merge: pure. Counts add up; of smallest and largest the outermost stand."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from wire.figures import ColumnFigures, Part

SAMPLES = 10
NUMBERS = ("integer", "bigint", "decimal", "double")
Order = tuple[bool, Decimal] | str


def key(values: Mapping[str, str | None]) -> str:
    """One text for the same partition, of whatever length its values are."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def merged(parts: Sequence[Part]) -> Part:
    """The rows of all `parts` as one part, of the first's partition; samples of the first, then of the others."""
    names = dict.fromkeys(column.name for part in parts for column in part.columns)
    return Part(
        delivery=parts[0].delivery,
        values=parts[0].values,
        rows=sum(part.rows for part in parts),
        columns=[_column(name, parts) for name in names],
        samples=[row for part in parts for row in part.samples][:SAMPLES],
    )


def _column(name: str, parts: Sequence[Part]) -> ColumnFigures:
    """A part that does not name the column was written before it was declared: all its rows are empty there."""
    held = [(part, next((c for c in part.columns if c.name == name), None)) for part in parts]
    figures = [column for _, column in held if column is not None]
    return ColumnFigures(
        name=name,
        type=figures[0].type,
        nulls=sum(column.nulls if column else part.rows for part, column in held),
        smallest=outermost(figures[0].type, (column.smallest for column in figures), least=True),
        largest=outermost(figures[0].type, (column.largest for column in figures), least=False),
    )


def outermost(kind: str, texts: Iterable[str | None], *, least: bool) -> str | None:
    """The smallest or largest of values of the type `kind` in Spark's text; None of none."""
    known = [text for text in texts if text is not None]
    if not known:
        return None
    return min(known, key=lambda text: _order(kind, text)) if least else max(known, key=lambda text: _order(kind, text))


def _order(kind: str, text: str) -> Order:
    """Numbers by their value, NaN last as in Spark; dates and times are written so that their texts are in order."""
    if not kind.startswith(NUMBERS):
        return text
    try:
        number = float(text)
        return math.isnan(number), Decimal(text) if math.isfinite(number) else Decimal(str(number).replace("nan", "0"))
    except (ValueError, InvalidOperation) as error:
        raise ValueError(f"{text!r} is not a {kind}") from error
