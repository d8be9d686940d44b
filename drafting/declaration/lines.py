"""Examples of open questions → the lines, or of documents the records, on which they first stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow.compute as pc

from drafting.evidence import Example, Undecided
from drafting.sample import Sample
from sectors.spec.dataset import Dataset

Place = tuple[str, str]  # a column of the declaration and a text of it


def placed(undecided: Sequence[Undecided], samples: Sequence[Sample], dataset: Dataset) -> list[Undecided]:
    """The questions, their examples with lines where they are known."""
    wanted = {(item.where, example.text) for item in undecided for example in item.examples}
    found: dict[Place, Example] = {}
    for sample in samples:
        left = {place for place in wanted - found.keys() if _is_column(dataset, place[0])}
        if not left:
            break
        name = sample.file if len(samples) > 1 else ""
        found |= {place: Example(place[1], line, name) for place, line in _counted(sample, left, dataset).items()}
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
            if source in sample.names and (place := pc.index(sample.table[source], text).as_py()) >= 0:
                found[name, text] = sample.line_of(place)
    return found
