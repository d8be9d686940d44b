"""How many bytes a row takes in some columns of a table: as the footers of its files tell."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from lakehouse.contents import TableFile

MEASURED = 64  # files of a table


def width(folder: Path, files: Sequence[TableFile], columns: Collection[str]) -> float | None:
    """Bytes, of all `columns` together, as they lie compressed; None where no file tells.

    Of many files some are measured, from all over the table.
    """
    step = -(-len(files) // MEASURED) or 1
    try:
        found = [_footer(folder / file.path) for file in files[::step]]
    except OSError:
        return None
    rows = sum(count for count, _ in found)
    return sum(sizes.get(column, 0) for _, sizes in found for column in columns) / rows if rows else None


@lru_cache(maxsize=4096)
def _footer(file: Path) -> tuple[int, Mapping[str, int]]:
    """Rows, and bytes by column; a file of a Delta table never changes."""
    told = pq.read_metadata(file)
    sizes: dict[str, int] = {}
    for group in map(told.row_group, range(told.num_row_groups)):
        for chunk in map(group.column, range(group.num_columns)):
            name = chunk.path_in_schema.partition(".")[0]
            sizes[name] = sizes.get(name, 0) + chunk.total_compressed_size
    return told.num_rows, sizes
