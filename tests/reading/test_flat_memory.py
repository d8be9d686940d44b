"""However long the values of a file are, what is held of it is not more than some of them."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reading.parse import parse
from tests.reading.test_language import column, declared
from tests.support.held import held

MB = 10**6
Write = Callable[[Path, int, int], None]  # the file, how many records, how long the text of each


def records(count: int, size: int) -> Iterator[str]:
    return (json.dumps({"a": f"{number:09}" + "글" * (size // 3)}, ensure_ascii=False) for number in range(count))


def as_lines(file: Path, count: int, size: int) -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{each}\n" for each in records(count, size))


def as_document(file: Path, count: int, size: int) -> None:
    with file.open("w", encoding="utf-8") as document:
        document.write('{"items": [')
        document.writelines(f"{',' if number else ''}{each}" for number, each in enumerate(records(count, size)))
        document.write("]}")


def as_xml(file: Path, count: int, size: int) -> None:
    with file.open("w", encoding="utf-8") as document:
        document.write("<items>")
        document.writelines(f"<item><a>{'글' * (size // 3)}</a></item>" for _ in range(count))
        document.write("</items>")


def as_database(file: Path, count: int, size: int) -> None:
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as engine:
        engine.execute("CREATE TABLE t (a)")
        engine.executemany("INSERT INTO t VALUES (?)", (("글" * (size // 3),) for _ in range(count)))
    engine.close()


@pytest.mark.parametrize(
    ("form", "write"),
    [
        ('kind = "jsonl"', as_lines),
        ('kind = "json"\nrows = "items[*]"', as_document),
        ('kind = "xml"\nrows = "item"', as_xml),
        ('kind = "sqlite"', as_database),
    ],
    ids=["lines", "JSON", "XML", "SQLite"],
)
def test_long_values_do_not_lie_in_memory_together(tmp_path: Path, form: str, write: Write) -> None:
    """A hundred of 3 MB, which were one batch when only rows were counted: 300 MB, more than once."""
    dataset = declared(tmp_path, column("a"), form=f"[feed.format]\n{form}\n")
    write(tmp_path / "raw", 100, 3 * MB)
    with held() as memory:
        assert parse(dataset, tmp_path / "raw", "f.bin", tmp_path / "parsed.parquet").read == 100
    assert memory.peak < 500 * MB
