"""Examples of open questions → the lines on which they first stand.

The rows of delimited text know their lines; of documents the network's own reader looks the texts up, by the draft
itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from drafting.evidence import Example, Undecided
from drafting.sample import Sample
from reading.block import LINE
from reading.errors import Refusal
from reading.registry import READERS
from sectors.formats import format_of
from sectors.spec import Dataset

MOST_ROWS = 1_000_000  # that are read for the sake of an example
Place = tuple[str, str]  # a column of the declaration and a text of it


def placed(
    undecided: Sequence[Undecided], samples: Sequence[Sample], files: Sequence[Path], dataset: Dataset
) -> list[Undecided]:
    """The questions, their examples with lines where they are known."""
    wanted = {(item.where, example.text) for item in undecided for example in item.examples}
    found: dict[Place, Example] = {}
    for sample, file in zip(samples, files, strict=True):
        left = {place for place in wanted - found.keys() if _is_column(dataset, place[0])}
        if not left:
            break
        told = _counted(sample, left, dataset) if sample.knows_lines else _read(dataset, file, left)
        name = file.name if len(files) > 1 else ""
        found |= {place: Example(place[1], line, name) for place, line in told.items()}
    return [
        replace(item, examples=tuple(found.get((item.where, each.text), each) for each in item.examples))
        for item in undecided
    ]


def _is_column(dataset: Dataset, name: str) -> bool:
    return any(column.name == name for column in dataset.columns)


def _counted(sample: Sample, wanted: set[Place], dataset: Dataset) -> Mapping[Place, int]:
    found = {}
    for name, text in wanted:
        for source in dataset.column(name).sources:
            if source in sample.names and (place := _index(sample.table[source], text)) >= 0:
                found[name, text] = sample.line_of(place)
    return found


def _read(dataset: Dataset, file: Path, wanted: set[Place]) -> Mapping[Place, int]:
    """By the reader that deliveries have; a file that it refuses tells none."""
    found: dict[Place, int] = {}
    try:
        for batch, keys in _batches(dataset, file):
            for name, text in wanted - found.keys():
                column = batch[keys[name][0]] if len(keys.get(name, ())) == 1 else None
                if column is not None and (place := _index(pc.utf8_trim_whitespace(column), text)) >= 0:
                    found[name, text] = batch[LINE][place].as_py()
            if len(found) == len(wanted):
                break
    except Refusal:
        return found
    return found


def _batches(dataset: Dataset, file: Path) -> Iterator[tuple[pa.Table, Mapping[str, tuple[str, ...]]]]:
    form = format_of(dataset.feed, file.name)
    if form is None:
        return
    content = READERS[form.kind](dataset, form, file, file.name)
    rows = 0
    for batch in content.tables:
        yield batch, dict(content.columns)
        rows += batch.num_rows
        if rows >= MOST_ROWS:
            return


def _index(column: pa.ChunkedArray, text: str) -> int:
    return int(pc.index(column, text).as_py())
