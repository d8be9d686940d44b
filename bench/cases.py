"""The shared cases: files as they come, each with what is right of it; draft and check in processes of their own.

FOLDER/expected.json, FOLDER/inputs (FOLDER/make_big.py makes the others) → draft → check → verdicts → Case by case
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import verdicts
from bench.child import Failed, TooLong, spent
from bench.printer import Measure

LEAST = 0.95
LIMIT = 150  # seconds for a draft, or a check
TRIED = (sys.executable, "-m", "bench.tried")
EXPECTED, ASKED, WRONG, TRACEBACK = "as expected", "asked", "wrong", "Traceback"
Facts = dict[str, Any]
Costs = dict[str, tuple[float, float]]
OTHER = re.compile(r"[Ww]ith the declaration (?:drafted from|of) (\d+)")


@dataclass(frozen=True, slots=True)
class Tried:
    """`ended`: one of the four words. Seconds and MiB of draft and check, None where there was none."""

    name: str
    ended: str
    said: str
    drafting: tuple[float, float] | None = None
    checking: tuple[float, float] | None = None


def measure(folder: Path, *names: str) -> tuple[list[Measure], list[Tried]]:
    """How the cases of `folder` ended, those whose names begin so, or all."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        inputs = _Inputs(folder, Path(made))
        cases = {name: case for name, case in expected.items() if not names or name.startswith(names)}
        tried = [_tried(name, case, inputs) for name, case in cases.items()]
    return list(_measures(tried)), tried


def _measures(tried: list[Tried]) -> Iterator[Measure]:
    count = {word: sum(one.ended == word for one in tried) for word in (EXPECTED, ASKED, WRONG, TRACEBACK)}
    good = (count[EXPECTED] + count[ASKED]) / max(len(tried), 1)
    remark = ", ".join(f"{number} {word}" for word, number in count.items())
    yield Measure("shared cases as expected or asked", ours=good, least=LEAST, remark=remark)
    yield Measure("shared cases, Traceback", ours=count[TRACEBACK], most=0)


class _Inputs:
    """Where files and declarations are: those that are too large to keep are made when the first is asked for."""

    def __init__(self, folder: Path, made: Path) -> None:
        self._folder, self._made = folder, made

    def file(self, name: str) -> Path:
        kept, made = self._folder / "inputs" / name, self._made / name
        if not kept.exists() and not made.exists():
            subprocess.run([sys.executable, str(self._folder / "make_big.py"), str(self._made)], check=True)
        return kept if kept.exists() else made

    def declaration(self, number: str) -> Path:
        return self._made / f"case_{number}.toml"


def _tried(name: str, case: Facts, inputs: _Inputs) -> Tried:
    costs: Costs = {}
    try:
        drafted, run = _told(name, case, inputs, costs)
    except TooLong as late:
        ended, said = WRONG, str(late)
    except Failed as failed:
        ended, said = TRACEBACK, " ".join(str(failed).split())[-300:]
    else:
        over = list(verdicts.of_limits(case, costs.get("draft"), costs.get("check")))
        ended, said = _ended(case, drafted, run, over)
    return Tried(name, ended, said, costs.get("draft"), costs.get("check"))


def _told(name: str, case: Facts, inputs: _Inputs, costs: Costs) -> tuple[Facts, Facts]:
    """What draft and check said; no check where there is no draft, no draft where another case's is held against it."""
    file, other = inputs.file(name), OTHER.search(case.get("note", ""))
    target = inputs.declaration(other[1].zfill(2) if other else re.split(r"\W", name)[0])
    drafted = {"asked": []} if other else _facts("draft", costs, str(file), str(target))
    if "refused" in drafted:
        return drafted, {}
    rows = [str(each["data_row"]) for each in case["values"]]
    return drafted, _facts("check", costs, str(target), str(file), *rows)


def _facts(word: str, costs: Costs, *told: str) -> Facts:
    cost = spent([*TRIED, word, *told], limit=LIMIT)
    costs[word] = cost.seconds, cost.peak
    facts: Facts = json.loads(cost.output)
    return facts


def _ended(case: Facts, drafted: Facts, run: Facts, over: list[str]) -> tuple[str, str]:
    if "unloaded" in run:
        return WRONG, f"the draft does not load: {run['unloaded']}"
    if refused := drafted.get("refused") or run["refused"]:
        wrong = [*verdicts.of_refusal(case, refused, by_draft="refused" in drafted), *over]
        return (WRONG, "; ".join(wrong)) if wrong else (EXPECTED, _said(refused))
    unlike = list(verdicts.of_run(case, run, drafted["asked"]))
    if wrong := [*(said for said, is_asked in unlike if not is_asked), *over]:
        return WRONG, "; ".join(wrong)
    return (ASKED, "; ".join(said for said, _ in unlike)) if unlike else (EXPECTED, f"accepted {run['accepted']}")


def _said(refused: Facts) -> str:
    return f"{refused['place']}: {refused['cause']}"
