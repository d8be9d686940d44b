"""What is expected of each real file: tests/sectors/expected/<sector>.toml, one [[file]] a file."""

import tomllib
from pathlib import Path
from typing import Any

EXPECTED = Path(__file__).parents[1] / "sectors" / "expected"
FIGURES = ("read", "accepted", "quarantined", "skipped")
FEW_ROWS = 3_000  # of files that whole lanes judge in the tests; of larger ones the engines' rows are compared


def expectations() -> list[tuple[str, dict[str, Any]]]:
    """Dataset id and what is expected of a file."""
    files = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(EXPECTED.glob("*.toml"))}
    return [(f"{sector}.{item['dataset']}", item) for sector, found in files.items() for item in found["file"]]


def judged_files() -> list[tuple[str, dict[str, Any]]]:
    """Those of which rows are judged: what is refused before has none."""
    return [item for item in expectations() if item[1].get("refused") in (None, "bad_rows")]


def is_small(expected: dict[str, Any]) -> bool:
    return bool(expected.get("read", FEW_ROWS) < FEW_ROWS)
