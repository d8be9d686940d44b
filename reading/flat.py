"""A schema of Arrow → its flat fields: what stands in a struct is named by its path, `address.city`; a list of single
values by `tags[*]`, as the paths of documents have it. What nests deeper is one field, of JSON text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from reading.arrow_texts import is_scalar

DEEPEST = 16  # structs within each other


@dataclass(frozen=True, slots=True)
class Field:
    """`steps`: the place of the column, then of the field in each struct."""

    name: str
    steps: tuple[int, ...]
    type: pa.DataType

    def of(self, batch: pa.RecordBatch, column: int) -> pa.Array:
        """Its values, where the batch has its column at that place."""
        found = batch.column(column)
        for step in self.steps[1:]:
            found = found.flatten()[step]  # null where the struct is
        return found


def fields(schema: pa.Schema) -> tuple[Field, ...]:
    """All of them, in the order of the file."""
    return tuple(each for place, field in enumerate(schema) for each in _below(field.name, (place,), field.type))


def _below(name: str, steps: tuple[int, ...], kind: pa.DataType) -> Iterator[Field]:
    if pa.types.is_struct(kind) and kind.num_fields and len(steps) < DEEPEST:
        for place in range(kind.num_fields):
            inner = kind.field(place)
            yield from _below(f"{name}.{inner.name}", (*steps, place), inner.type)
    elif _is_list(kind) and is_scalar(kind.value_type):
        yield Field(f"{name}[*]", steps, kind)
    else:
        yield Field(name, steps, kind)


def _is_list(kind: pa.DataType) -> bool:
    return any(fits(kind) for fits in (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list))
