"""Columns of Arrow → Sample: their texts, and the types that the file gives them.

Of a large file the first rows are read, about as many as of a text; the rest is not looked at, and the draft says so.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from drafting.errors import NoDraft
from drafting.evidence import Part
from drafting.files.source import MOST
from drafting.sample import Sample
from reading.arrow_texts import NoText, texts
from reading.columnar import Columnar, rows_of_batch
from reading.flat import Field
from sectors.spec.text import Text

MOST_PRECISION = 38
WHOLE = (  # the first that fits
    (pa.types.is_uint64, "decimal(20,0)"),
    (pa.types.is_uint32, "bigint"),
    (pa.types.is_int64, "bigint"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "double"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "timestamp"),
)


def sample(table: Columnar, form: Part) -> Sample:
    """NoDraft where there is no row, or no column that holds texts."""
    told = {each.name: found for each in table.fields if (found := type_of(each.type))}
    dropped: dict[str, Text] = {}
    batches, whole = [], True
    size = 0
    for batch in _batches(table, dropped):
        batches.append(batch)
        size += batch.nbytes
        if size > MOST:
            whole = False
            break
    kept = [name for name in table.names if name and name not in dropped]
    if not batches or not kept:
        raise NoDraft(table.file_name, "it holds no rows", "Give a file with its rows.")
    rows = pa.concat_tables([batch.select(kept) for batch in batches])
    return Sample(table.file_name, form, rows, dropped=tuple(dropped.items()), whole=whole, told=told)


def _batches(table: Columnar, dropped: dict[str, Text]) -> Iterator[pa.Table]:
    """Trimmed texts of each column by its name, but for those that are `dropped`, which grow."""
    for batch in table.record_batches(table.schema.names, rows_of_batch(len(table.fields))):
        if batch.num_rows:
            pairs = ((each, _texts(each, batch, dropped)) for each in table.fields)
            yield pa.table({each.name: found for each, found in pairs if found is not None})


def _texts(each: Field, batch: pa.RecordBatch, dropped: dict[str, Text]) -> pa.Array | None:
    if each.name in dropped:
        return None
    try:
        return pc.fill_null(pc.utf8_trim_whitespace(texts(each.of(batch, each.steps[0]))), "")
    except NoText as odd:
        dropped[each.name] = Text(f"it holds {odd}", f"글로 적을 수 없다: {odd}")
        return None


def type_of(kind: pa.DataType) -> str | None:
    """The type of a declaration that holds its values; None for texts, and where none does."""
    if pa.types.is_decimal(kind) and kind.scale >= 0:
        return f"decimal({kind.precision},{kind.scale})" if kind.precision <= MOST_PRECISION else None
    return next((name for fits, name in WHOLE if fits(kind)), None)
