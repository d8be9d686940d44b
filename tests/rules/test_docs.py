"""Documentation and code say the same: settings, error codes, commands, states, and the commands of the README."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import typer

from marketplace.doors.sql.reasons import DoorReason
from marketplace.grants.values import Reason
from sdn.cli.main import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]
SOURCES = [p for package in PACKAGES for p in (ROOT / package).rglob("*.py")]


def _documented(page: str) -> set[str]:
    """The first cell of every table row of a page, without backticks."""
    return set(re.findall(r"^\| `([^`]+)`", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    pattern = re.compile(r"\"((?:SDN|STRIPE|SPARK|MARKETPLACE|POLICY)_[A-Z_]*[A-Z]|DATABASE_URL)\"")
    read = {name for path in SOURCES for name in pattern.findall(path.read_text(encoding="utf-8"))}
    assert _documented("settings.md") == read


def test_every_reason_of_a_refused_access_is_documented() -> None:
    assert _documented("sql.md") == {*Reason, *DoorReason} - {Reason.ALLOWED}


def test_every_command_is_documented() -> None:
    assert _documented("commands.md") == set(_commands(typer.main.get_command(app), "sdn"))


def _commands(command: Any, path: str) -> list[str]:
    words = getattr(command, "commands", None)
    if words is None:
        return [path]
    return [found for name, sub in words.items() for found in _commands(sub, f"{path} {name}")]


def test_every_path_that_the_docs_name_is_there() -> None:
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()}
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(r"`([\w./-]+/[\w./-]*)`", page.read_text(encoding="utf-8"))
        if path.split("/")[0] in tops
    }
    assert len(named) > 20
    assert not {(page, path) for page, path in named if not (ROOT / path).exists()}


def test_links_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    links = [(page, target) for page in pages for target in _targets(page)]
    assert [
        f"{page.relative_to(ROOT)} → {target}" for page, target in links if not (page.parent / target).exists()
    ] == []


def _targets(page: Path) -> list[str]:
    return re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))


def test_make_targets_of_the_docs_exist() -> None:
    named = {
        t
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
        for t in re.findall(r"`make (\w+)`|^make (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        for t in t
        if t
    }
    for target in sorted(named):
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_the_readmes_way_to_a_feed_runs_as_written(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    steps = re.findall(r"^sdn feed .*$", text, re.MULTILINE)
    assert [step.split(" ")[:3][-1] for step in steps] == ["draft", "check"]
    for month in (10, 11):
        rows = "".join(f"111{n},2026-{month}-{day:02d} 0{n}:00,{day}.5\n" for day in range(1, 21) for n in range(1, 9))
        (tmp_path / f"air_2026-{month}.csv").write_bytes(f"측정소코드,측정일시,미세먼지(㎍/㎥)\n{rows}".encode("cp949"))
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    script = "set -e\n" + "\n".join(steps)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "read 160 = accepted 160 + quarantined 0 + skipped 0" in done.stdout
    assert "measured_at" in (tmp_path / ".sdn" / "sectors" / "air" / "hourly.toml").read_text(encoding="utf-8")
