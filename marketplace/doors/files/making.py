"""A reading → one file in the form that was asked for, in bounded memory. Runs in a thread; can be interrupted."""

import codecs
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlglot import exp

from marketplace.doors.files import text, workbook
from marketplace.doors.reading.changes import Changes
from marketplace.doors.reading.engine import Running
from marketplace.doors.reading.reading import Reading
from marketplace.licensing.rendering import as_text
from wire.deliveries import Changes as Counted
from wire.files import Asked, Encoding, Form

_GROUP = 40_960  # rows of a Parquet row group: each thread holds one whole
_BLOCK = 1 << 20  # characters


@dataclass(frozen=True, slots=True)
class Made:
    """`lacking`: characters that the encoding has not, with their number; they stand as `&#…;` in the file."""

    rows: int
    lacking: dict[str, int] = field(default_factory=dict)
    changes: Counted | None = None


def make(running: Running, reading: Reading, zones: dict[str, str], asked: Asked, target: Path) -> Made:
    """Write the file. Ended if it is interrupted, `workbook.DoesNotFit`, OSError where the disk is full."""
    if not isinstance(reading, Changes):
        return _made(running, reading, zones, asked, target)
    running.run(reading.preparation)
    added, changed, removed = running.run(reading.counting)
    made = _made(running, reading, zones, asked, target)
    return replace(made, changes=Counted(added=added, changed=changed, removed=removed))


def _made(running: Running, reading: Reading, zones: dict[str, str], asked: Asked, target: Path) -> Made:
    match asked.form:
        case Form.PARQUET:
            return Made(_copy(running, reading.statement, target, _parquet(reading)))
        case Form.CSV:
            values = text.written(_kinds(reading), zones, guard=asked.guard)
            return _csv(running, _given(reading, values), asked.encoding, target)
        case Form.JSONL:
            return Made(_copy(running, _given(reading, text.in_json(_kinds(reading), zones)), target, "FORMAT json"))
        case Form.XLSX:
            batches = running.batches(reading.statement)
            return Made(workbook.write(target, reading.columns, zones, batches, guard=asked.guard))


def _kinds(reading: Reading) -> dict[str, str]:
    return {column: reading.kind(column) for column in reading.columns}


def _given(reading: Reading, values: Sequence[exp.Expr]) -> str:
    return as_text(exp.select(*values).from_(reading.tree().subquery("given")), "duckdb")


def _parquet(reading: Reading) -> str:
    """What a program that opens the file can read of it, besides the rows."""
    facts = {"dataset": reading.dataset, "version": str(reading.table.version)}
    pairs = (f"{name}: {exp.Literal.string(value).sql('duckdb')}" for name, value in facts.items())
    return f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}, KV_METADATA {{{', '.join(pairs)}}}"


def _copy(running: Running, sql: str, target: Path, options: str) -> int:
    return int(running.run(f"COPY ({sql}) TO {exp.Literal.string(str(target)).sql('duckdb')} ({options})"))


def _csv(running: Running, sql: str, encoding: Encoding, target: Path) -> Made:
    options = "FORMAT csv, HEADER true"
    if encoding is Encoding.UTF8:
        return Made(_copy(running, sql, target, options))
    plain = target.with_suffix(".utf8")
    try:
        rows = _copy(running, sql, plain, options)
        return Made(rows, _encoded(plain, target, encoding))
    finally:
        plain.unlink(missing_ok=True)


def _encoded(plain: Path, target: Path, encoding: Encoding) -> dict[str, int]:
    """The characters that the encoding lacks, by how often."""
    lacking: Counter[str] = Counter()

    def instead(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        characters = error.object[error.start : error.end]
        lacking.update(characters)
        return "".join(f"&#{ord(character)};" for character in characters), error.end

    handler = f"sdn-{id(lacking)}"
    codecs.register_error(handler, instead)
    with plain.open(encoding="utf-8", newline="") as source, target.open("wb") as out:
        if encoding is Encoding.UTF8_MARKED:
            out.write(codecs.BOM_UTF8)
        name = "utf-8" if encoding is Encoding.UTF8_MARKED else encoding.value
        while block := source.read(_BLOCK):
            out.write(block.encode(name, handler))
    return dict(lacking.most_common())
