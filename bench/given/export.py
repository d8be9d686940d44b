"""A licensed file beside DuckDB's own COPY with the same filter, and the memory that a file of 5 GB takes.

`python -m bench.given.export FOLDER FORM` makes one file: the process whose memory is measured.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb

from bench.child import spent
from bench.given import tables
from bench.printer import Measure
from bench.turns import in_turns
from lakehouse.duck import THREADS
from marketplace.doors.files.making import make
from marketplace.doors.reading.engine import engine
from wire.files import Asked, Form

ROWS, TEXTS = 4_000_000, 1
LARGE_ROWS, LARGE_TEXTS = 30_000_000, 9  # half of them are some 5 GB of CSV
LEAST_SPEED, MOST_MEMORY = 0.7, 500.0  # of DuckDB's rows a second; MiB
OPTIONS = {Form.PARQUET: "FORMAT parquet, COMPRESSION zstd", Form.CSV: "FORMAT csv, HEADER true",
           Form.JSONL: "FORMAT json"}  # fmt: skip


def measures() -> Iterator[Measure]:
    """Rows a second of each form."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        folder = Path(made)
        tables.lay_out(folder / "table", ROWS, TEXTS)
        for form in OPTIONS:
            ours, peer = in_turns(partial(_ours, folder, form), partial(_peer, folder, form))
            rows = ROWS / 2
            yield Measure(f"file as {form.value}", "rows/s", rows / ours, rows / peer, least=LEAST_SPEED)


def memory() -> Iterator[Measure]:
    """What the process holds that makes a file of 5 GB."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        folder = Path(made)
        tables.lay_out(folder / "table", LARGE_ROWS, LARGE_TEXTS)
        for form in (Form.CSV, Form.PARQUET):
            found = spent([sys.executable, "-m", "bench.given.export", made, form.value])
            size = (folder / f"ours.{form.value}").stat().st_size / 1e9
            remark = f"{size:.1f} GB, {LARGE_ROWS // 2:,} rows in {found.seconds:.0f} s"
            yield Measure(f"memory of a large {form.value}", "MiB", found.peak, most=MOST_MEMORY, remark=remark)
            (folder / f"ours.{form.value}").unlink()


def _ours(folder: Path, form: Form) -> float:
    target = folder / f"ours.{form.value}"
    target.unlink(missing_ok=True)
    began = time.monotonic()
    with engine(pseudonym_key=tables.KEY, spill=folder / "spill") as running:
        make(running, tables.reading(folder / "table"), {}, Asked(form=form, release=None), target)
    return time.monotonic() - began


def _peer(folder: Path, form: Form) -> float:
    began = time.monotonic()
    columns, wanted = ", ".join(tables.COLUMNS), "', '".join(tables.WANTED)
    with duckdb.connect(config={"threads": str(THREADS)}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"COPY (SELECT {columns} FROM read_parquet('{folder}/table/*/*.parquet', hive_partitioning = true) "  # noqa: S608
            f"WHERE country IN ('{wanted}')) TO '{folder}/peer.{form.value}' ({OPTIONS[form]})"
        )
    return time.monotonic() - began


if __name__ == "__main__":
    _ours(Path(sys.argv[1]), Form(sys.argv[2]))
