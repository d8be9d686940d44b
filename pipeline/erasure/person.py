"""Who shall be erased: conditions on rows, as both DuckDB and delta-rs read them, and on texts."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from judging.view import WRITE
from pipeline.errors import NotErasable
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset

NAMING = ("varchar", "integer", "bigint", "date", "decimal")  # types whose values may name a person
ENCODINGS = ("utf-8", "cp949", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Person:
    """The rows of `dataset` in which `column` says `value`."""

    dataset: Dataset
    column: Column
    value: str = field(repr=False)

    @property
    def row(self) -> str:
        """True of a typed row."""
        return f"{WRITE.name(self.column.name)} = CAST({literal(self.value)} AS {self.column.type})"

    @property
    def parsed(self) -> str:
        """True of a row of texts, or of one that did not fit the columns and has the value somewhere."""
        return f"(trim({WRITE.name(self.column.name)}) = {literal(self.value)} OR {self.word('_fields')})"

    @property
    def raw(self) -> str:
        """True of what a bad row said: its texts by column as JSON, or its fields."""
        path = literal('$."' + self.column.name.replace('"', '\\"') + '"')
        said = f"trim(json_extract_string(_raw, {path})) = {literal(self.value)}"
        return f"(CASE WHEN json_valid(_raw) AND json_type(_raw) = 'OBJECT' THEN {said} ELSE {self.word('_raw')} END)"

    def word(self, column: str) -> str:
        """True of a text that has the value, alone or between signs."""
        pattern = rf"(^|[^\pL\pN]){re.escape(self.value)}([^\pL\pN]|$)"
        return f"coalesce(regexp_matches({column}, {literal(pattern)}), FALSE)"

    def is_in(self, content: bytes) -> bool:
        """Whether the bytes hold the value, in one of the encodings in which feeds come."""
        return any(pattern.search(content) for pattern in self._patterns())

    def _patterns(self) -> list["re.Pattern[bytes]"]:
        found = []
        for encoding in ENCODINGS:
            try:
                value = re.escape(self.value.encode(encoding))
            except UnicodeEncodeError:
                continue
            found.append(re.compile(rb"(?<![0-9A-Za-z])" + value + rb"(?![0-9A-Za-z])"))
        return found


def person(dataset: Dataset, column: str, value: str) -> Person:
    """NotErasable for a column that is not declared or names nobody, and for a value that is not of its type."""
    found = next((one for one in dataset.columns if one.name == column), None)
    if found is None:
        known = ", ".join(one.name for one in dataset.columns)
        raise NotErasable(f"{dataset.id} has no column {column}; it has {known}")
    if not found.type.startswith(NAMING):
        raise NotErasable(f"a column of type {found.type} names nobody: choose one of {', '.join(NAMING)}")
    if duckdb.execute(f"SELECT TRY_CAST(? AS {found.type})", [value]).fetchall() == [(None,)]:
        raise NotErasable(f"the value is no {found.type}, as {dataset.id} declares {column}")
    return Person(dataset, found, value)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def content(files: Path | str) -> str:
    """The table function that reads Parquet files."""
    return f"read_parquet({literal(str(files))}, union_by_name = true)"
