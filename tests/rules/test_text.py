"""What no tracked text may hold: addresses of registries, paths of a machine, secrets, things left for later."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a package registry's host": r"(registry\.npmjs|pypi\.org/simple|files\.pythonhosted|repo\d?\.maven|proxy\.golang)\.?",
    "a folder of one machine": r"(?<![\w.])/(root|home/\w+|work)/",
    "something left for later": r"\b(TODO|FIXME|XXX|HACK)\b",
    "a private key": r"BEGIN (RSA |EC )?PRIVATE KEY-----\n",
    "a live Stripe key": r"\b[rs]k_live_\w{8,}",
}
BINARY = {".png", ".jpg", ".woff2", ".ico", ".gz", ".xz", ".zip", ".parquet"}


def _tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [
        ROOT / n
        for n in names
        if n and (ROOT / n).is_file() and Path(n).suffix not in BINARY and n != "tests/rules/test_text.py"
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_text_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{p.relative_to(ROOT)}: {m.group(0)}"
        for p in _tracked()
        if (m := pattern.search(p.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in _tracked()
        if p.suffix == ".py"
        and p.relative_to(ROOT).parts[0] != "tests"
        and not p.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert not silent
