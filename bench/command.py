"""A benchmark as a command: some of its parts or all of them, their figures as a table or as JSON."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence

from bench.printer import Measure, as_facts, as_text, told


def run(
    name: str, doc: str | None, parts: Sequence[str], measures: Callable[[Sequence[str]], Iterable[Measure]]
) -> None:  # fmt: skip
    """`python -m <name>`: `measures` is given the parts that were chosen."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=doc)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--only", default=",".join(parts), help="some of them, with commas between")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    if unknown := set(wanted) - set(parts):
        sys.exit(f"--only: there is no {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    figures = list(told(measures(wanted)))
    print(json.dumps(as_facts(figures), indent=1) if asked.json else as_text(figures))
