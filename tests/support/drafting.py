"""Drafts of samples written on the spot, and what `check` makes of the sample with the draft of it."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from drafting import Draft, draft
from judging import dry_run
from judging.dry_run import DryRun
from sectors.loader import load_dataset

TODAY = date(2026, 11, 23)


def written(folder: Path, content: str | bytes, name: str = "sample.csv") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def drafted(*files: Path, language: str = "en") -> Draft:
    return draft(files, "testing", "sample", supply_centers=("seoul",), language=language, today=TODAY)


def checked(folder: Path, found: Draft, file: Path) -> DryRun:
    """The file, judged by the declaration that was drafted."""
    declaration = written(folder, found.text, "testing/sample.toml")
    return dry_run.run(load_dataset(declaration, ["seoul"]), file)


def declared(found: Draft) -> dict[str, Any]:
    return tomllib.loads(found.text)


def column(found: Draft, name: str) -> dict[str, Any]:
    """The [[column]] of that name."""
    return next(item for item in declared(found)["column"] if item["name"] == name)


def of_rows(folder: Path, header: str, rows: Sequence[str], name: str = "sample.csv") -> Draft:
    return drafted(written(folder, "\n".join([header, *rows]) + "\n", name))


def of_column(folder: Path, name: str, texts: Sequence[str]) -> dict[str, Any]:
    """The drafted column `name` of a table with a serial number beside it."""
    found = of_rows(folder, f"serial;{name}", [f"row {place};{text}" for place, text in enumerate(texts)])
    return dict(declared(found)["column"][1])


def answered(text: str, answer: Sequence[str]) -> str:
    """The declaration with the lines of an answer in its table: keys replaced or added, those `# without` taken out."""
    tables = ("\n" + text).split("\n[")
    place = next(
        n for n, table in enumerate(tables) if any(line.startswith(answer[0]) for line in f"[{table}".split("\n"))
    )
    lines = tables[place].split("\n")
    for line in answer[1:]:
        gone = line.removeprefix("# without ").split(", ") if line.startswith("# without ") else [line.split(" = ")[0]]
        lines = [own for own in lines if own.split(" = ")[0] not in gone]
        lines += [] if line.startswith("#") else [line]
    tables[place] = "\n".join([*filter(None, lines), ""])
    return "\n[".join(tables)[1:]
