"""What is expected of each real file: tests/sectors/expected/<sector>.toml, one [[file]] a file."""

import tomllib
from pathlib import Path
from typing import Any

EXPECTED = Path(__file__).parents[1] / "sectors" / "expected"
FIGURES = ("read", "accepted", "quarantined", "skipped")


def expectations() -> list[tuple[str, dict[str, Any]]]:
    """Dataset id and what is expected of a file."""
    files = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(EXPECTED.glob("*.toml"))}
    return [(f"{sector}.{item['dataset']}", item) for sector, found in files.items() for item in found["file"]]
