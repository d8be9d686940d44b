"""A table of dBASE → Sample: its encoding by the bytes of its words, its types by its fields."""

import pyarrow as pa

from drafting.errors import NoDraft
from drafting.evidence import Part
from drafting.files import encoding
from drafting.sample import Sample
from reading.dbf import Dbf, Field
from reading.header import Header
from reading.sent import Sent

KINDS = {"D": "date", "L": "boolean", "F": "double", "B": "double", "I": "integer", "T": "timestamp"}
MOST_PRECISION = 38


def sample(sent: Sent, name: str, form: Part) -> Sample:
    """NoDraft where it has no row, or its words are of no encoding."""
    words = Dbf(sent, ("latin-1",), name).words()
    told = encoding.of(name, words) if not words.isascii() else None
    if told and told.name != "utf-8":
        form.add("encoding", told.name, told.because, told.confidence)
    table = Dbf(sent, (told.name if told else "utf-8",), name)
    places = {str(place): (field.name, (str(place),)) for place, field in enumerate(table.fields)}
    batches = list(table.batches(Header(tuple(table.names), tuple(places.values()))))
    if not batches:
        raise NoDraft(name, "it holds no rows", "Give a file with its rows.")
    rows = pa.concat_tables(batches).select(list(places))
    filled = pa.table([column.fill_null("") for column in rows.columns], names=list(table.names))
    return Sample(name, form, filled, told={field.name: kind for field in table.fields if (kind := type_of(field))})


def type_of(field: Field) -> str | None:
    """The type of a declaration that holds its values; None for words."""
    if field.kind != "N":
        return KINDS.get(field.kind)
    if field.decimals or field.width > 18:
        return f"decimal({min(field.width, MOST_PRECISION)},{field.decimals})"
    return "integer" if field.width < 10 else "bigint"
