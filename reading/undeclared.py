"""Values under names that nobody declared, and under no name, in the rows of a table: refused, told, or held back.

batch of texts by place → which rows say something there → their `_problem`, and what they said as `_fields`
"""

import json
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from lakehouse.layout import LINE
from reading.block import FIELDS, PROBLEM
from reading.errors import Refusal
from reading.header import Header
from sectors.spec.dataset import Dataset
from sectors.spec.drift import OnDrift

OWN = (LINE, PROBLEM, FIELDS)


class Undeclared:
    """Values under names that nobody declared, and under no name: an empty field there means nothing."""

    def __init__(self, dataset: Dataset, header: Header, file_name: str) -> None:
        self._policy, self._file_name = dataset.drift.new, file_name
        self._names, self._columns = header.names, dict(header.columns)
        self._held, self._nameless = dict(header.held), header.nameless
        self._told: dict[int, str] = {}

    @property
    def drift(self) -> tuple[str, ...]:
        return tuple(self._told.values())

    def look_at(self, batch: pa.Table) -> pa.Table:
        """The batch, its rows held where the policy says so. Refusal where a frozen dataset meets a value."""
        wrong: dict[int, list[str]] = {}
        for name, key in self._held.items():
            _note(wrong, batch, key, f"{' '.join(name.split())}: not declared")
        for place in self._nameless:
            cause = f"field {place + 1} has values but the header gives it no name"
            rows = _filled(batch, str(place))
            if len(rows) and place not in self._told:
                self._tell(place, batch[LINE][rows[0].as_py()].as_py(), cause)
            if self._policy is OnDrift.QUARANTINE:
                _note(wrong, batch, str(place), cause)
        return self._marked(batch, wrong) if wrong else batch

    def _tell(self, place: int, line: int, cause: str) -> None:
        if self._policy is OnDrift.FREEZE:
            remedy = "Name the field in the header and declare it, or leave it out."
            raise Refusal("unknown_column", place=f"{self._file_name}, line {line}", cause=cause, remedy=remedy)
        self._told[place] = f"{cause}: {OnDrift.QUARANTINE if self._policy is OnDrift.QUARANTINE else OnDrift.IGNORE}"

    def _marked(self, batch: pa.Table, wrong: Mapping[int, Sequence[str]]) -> pa.Table:
        problems, kept = batch[PROBLEM].to_pylist(), batch[FIELDS].to_pylist()
        for row, reasons in wrong.items():
            if problems[row] is None:  # one that has a problem keeps its fields already
                problems[row] = "\n".join(reasons)
                kept[row] = json.dumps(self._said(batch, row), ensure_ascii=False)
        own = {PROBLEM: pa.array(problems, pa.string()), FIELDS: pa.array(kept, pa.string())}
        return pa.table({name: own.get(name, batch[name]) for name in batch.column_names})

    def _said(self, batch: pa.Table, row: int) -> dict[str, str | None]:
        """By column; what is of none of them by its own name."""
        texts = {key: batch[key][row].as_py() for key in batch.column_names if key not in OWN}
        said = {
            name: " ".join(texts.pop(key) or "" for key in keys)
            for name, keys in self._columns.items()
            if keys and texts.keys() >= set(keys)
        }
        return {self._names[int(key)] or f"field {int(key) + 1}": text for key, text in texts.items()} | said


def _filled(batch: pa.Table, key: str) -> pa.Array:
    return pc.indices_nonzero(pc.not_equal(pc.utf8_trim_whitespace(batch[key]), ""))


def _note(wrong: dict[int, list[str]], batch: pa.Table, key: str, reason: str) -> None:
    for row in _filled(batch, key).to_pylist():
        wrong.setdefault(row, []).append(reason)
