"""A draft, or a check, told as JSON, for whoever measures or judges it from outside.

    python -m bench.tried draft FILE TARGET                    {"text", "asked"} and TARGET written, or {"refused"}
    python -m bench.tried check DECLARATION FILE [ROW …]       {"verdict", the account, "refused", "rows", …}

An exception that is not a refusal ends the process as Python does: with a Traceback.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from drafting import NoDraft, draft
from judging import dry_run, row_pass
from judging.dry_run import DryRun
from lakehouse.layout import LINE, ROW
from reading.errors import Refusal
from reading.parse import parse
from sectors.errors import DeclarationError
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset

ACCOUNT = ("verdict", "read", "accepted", "quarantined", "skipped")
MOST_BAD = 100
NOW = "2000-01-01 00:00:00.000000"


def drafted(file: Path, target: Path) -> dict[str, Any]:
    """What the draft of `file` says; the declaration is written to `target`."""
    try:
        found = draft([file], "bench", target.stem)
    except (NoDraft, Refusal) as refusal:
        return {"refused": {"place": refusal.place, "cause": refusal.cause, "remedy": refusal.remedy}}
    target.write_text(found.text, encoding="utf-8")
    return {"asked": [f"{item.where}: {item.question.en}" for item in found.undecided]}


def checked(declaration: Path, file: Path, rows: Sequence[int] = ()) -> dict[str, Any]:
    """What the check says of `file`, and its data rows of those numbers, counted from 1, as the table has them."""
    try:
        dataset = load_dataset(declaration, None)
    except DeclarationError as error:
        return {"unloaded": str(error)}
    run = dry_run.run(dataset, file, most=MOST_BAD)
    facts = {name: getattr(run, name) for name in ACCOUNT} | {"reasons": dict(run.reasons)}
    facts |= {"refused": _refused(run), "lines": [row.line for row in run.bad_rows]}
    facts |= {"columns": [_column(dataset, name) for name in range(len(dataset.columns))], "key": dataset.key}
    facts["records_at"] = dataset.feed.formats[0].rows
    return facts | {"rows": _rows(dataset, file, rows) if rows and not run.refused_for else {}}


def _refused(run: DryRun) -> dict[str, Any] | None:
    return run.refused_for.model_dump() if run.refused_for else None


def _column(dataset: Dataset, place: int) -> dict[str, Any]:
    column = dataset.columns[place]
    return {"name": column.name, "sources": [*column.sources, *column.parts], "type": column.type}


def _rows(dataset: Dataset, file: Path, wanted: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Typed values by name, moments in UTC."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as folder, duckdb.connect() as engine:
        target = Path(folder) / "parsed.parquet"
        parsed = parse(dataset, file, file.name, target)
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"CREATE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{target}')")  # noqa: S608
        query = row_pass.sql(dataset, parsed.header.evolved, "", NOW, "duckdb", with_row=True)
        numbers = ", ".join(str(row - 1) for row in wanted)
        found = engine.execute(f"SELECT * FROM ({query}) WHERE {ROW} IN ({numbers})")  # noqa: S608
        names = [item[0] for item in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    own = (*(column.name for column in dataset.columns), LINE)
    return {row[ROW] + 1: {name: row[name] for name in own} for row in rows}


def main(word: str, *told: str) -> None:
    if word == "draft":
        facts = drafted(Path(told[0]), Path(told[1]))
    else:
        facts = checked(Path(told[0]), Path(told[1]), [int(row) for row in told[2:]])
    print(json.dumps(facts, ensure_ascii=False, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
