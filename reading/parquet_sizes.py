"""What a Parquet file comes to in memory, by its pages: the largest of them, all texts, the rows of a batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from reading import columnar, parquet_pages
from reading.parquet_pages import Page

TEXT, WIDE = "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"  # physical types whose values may be long
WITHOUT_DICTIONARY = (6, 7)  # encodings of texts that Arrow does not keep in one: DELTA_LENGTH_BYTE_ARRAY and the next
FRONT_CODED = 7  # DELTA_BYTE_ARRAY: a text says how much of the one before it is its begin


@dataclass(slots=True)
class Sizes:
    """`page`: bytes of the largest; `unpacked`: of all texts, though not yet out of their dictionaries, or of the
    largest part that is held; `rows`: so many that their values and bytes are those of one batch; `told_once`: columns
    whose texts may stay in a dictionary, as the file has them, until their size is known.

    Numbers are not counted together: `columnar.within` has counted them as cells, and a sensor may repeat one for days.
    """

    page: int = 0
    unpacked: int = 0
    rows: int = columnar.ROWS
    told_once: list[str] = field(default_factory=list)


def sizes(path: Path, told: pq.FileMetaData) -> Sizes:
    """ArrowInvalid where a header cannot be read."""
    found, texts, bare = Sizes(), 0, set[str]()
    with path.open("rb") as file:
        for group in map(told.row_group, range(told.num_row_groups)):
            values = bytes_of_row = 0.0
            for chunk in map(group.column, range(group.num_columns)):
                pages = list(parquet_pages.pages(file, chunk))
                unpacked = sum(page.size for page in pages)
                texts += unpacked if chunk.physical_type in (TEXT, WIDE) else 0
                found.unpacked = max(found.unpacked, texts, unpacked)
                found.page = max(found.page, *(page.size for page in pages), 0)
                bare |= {chunk.path_in_schema} if any(page.encoding in WITHOUT_DICTIONARY for page in pages) else set()
                each = chunk.num_values / max(1, group.num_rows)
                values += each
                bytes_of_row += each * _densest(pages)
            found.rows = int(min(found.rows, columnar.CELLS / max(1, values), columnar.PART / max(1, bytes_of_row)))
    widths = sum(leaf.length for leaf in _leaves(told) if leaf.physical_type == WIDE)
    found.rows = max(1, min(found.rows, columnar.PART // max(1, widths)))
    found.told_once = [leaf.path for leaf in _leaves(told) if leaf.physical_type == TEXT and leaf.path not in bare]
    return found


def _densest(pages: list[Page]) -> float:
    """Bytes of a value where they are most: one that is front coded may be as long as its page."""
    shares = (
        page.size if page.encoding == FRONT_CODED else page.size / page.values for page in pages if page.values > 0
    )
    return max(shares, default=0)


def _leaves(told: pq.FileMetaData) -> Iterator[pq.ColumnSchema]:
    return map(told.schema.column, range(len(told.schema)))
