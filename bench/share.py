"""How many real files become a feed without a hand: each is drafted, and the draft checks the very file.

file → draft → declaration, unedited → check → accepted, or refused with its reason
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.printer import Measure
from drafting import NoDraft, draft
from judging import dry_run
from reading.errors import Refusal
from sectors.loader import load_dataset
from wire.deliveries import Verdict

LEAST = 0.8
NO_FEED = {".md", ".mkv", ".mp4"}  # about the files, and films: nothing that has rows
ABOUT = {"MANIFEST.csv"}
RIGHTLY_REFUSED = {  # by name: what the reason must speak of
    "fsdd-600.tar.gz": "Pictures, sound and video are not rows",
    "BCCD.tar.gz": "Pictures, sound and video are not rows",
    "known_exploited_vulnerabilities_schema.json": "is a JSON Schema",
}
DAMAGED = "day and month changed round"  # of every file in a folder named damaged


@dataclass(frozen=True, slots=True)
class Tried:
    """`is_good`: accepted as drafted, or refused where it must be and for that reason; `reason` where refused."""

    path: str
    is_good: bool
    said: str


def measure(folder: Path) -> tuple[Measure, list[Tried]]:
    """The share of the files of `folder`, and what became of each."""
    tried = list(_tries(folder))
    share = sum(one.is_good for one in tried) / len(tried)
    remark = f"{sum(one.is_good for one in tried)} of {len(tried)} files"
    return Measure("real files accepted as drafted", ours=share, least=LEAST, remark=remark), tried


def _tries(folder: Path) -> Iterator[Tried]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in NO_FEED and file.name not in ABOUT:
            refused, said = _tried(file)
            must = DAMAGED if file.parent.name == "damaged" else RIGHTLY_REFUSED.get(file.name)
            is_good = must in said if must and refused else refused is (must is not None)
            yield Tried(str(file.relative_to(folder)), is_good, said)


def _tried(file: Path) -> tuple[bool, str]:
    """Whether it was refused, and what was said."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as folder:
        declaration = Path(folder) / "drafted.toml"
        try:
            declaration.write_text(draft([file], "bench", "drafted").text, encoding="utf-8")
        except (NoDraft, Refusal) as reason:
            return True, str(reason)
        run = dry_run.run(load_dataset(declaration, None), file)
    if run.verdict is Verdict.ACCEPTED:
        return False, f"{run.accepted:,} of {run.read:,} rows"
    assert run.refused_for is not None, "a refusal has its cause"
    return True, f"{run.refused_for.code}: {run.refused_for.cause}"
