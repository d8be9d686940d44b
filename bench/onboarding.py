"""From a file to a feed: how long draft and check take, how many real files they carry. `python -m bench.onboarding`.

A generated CSV of 100 MB → draft, check, DuckDB's own sniff and scan, in turns; files at the edge of what comes; every
file of SDN_REAL_DATA → draft → check; the shared cases of SDN_CASES, each held against what is right of it; the retail
set → the pass that judges rows, on Spark and on DuckDB.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench import cases, delivery, edges, engines, share
from bench.printer import as_facts, as_text

VARIABLE, CASES = "SDN_REAL_DATA", "SDN_CASES"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.onboarding", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--cases", default=os.environ.get(CASES), help=f"a folder with expected.json, inputs/ ({CASES})"
    )
    asked = parser.parse_args()
    folder = _folder(os.environ.get(VARIABLE), VARIABLE)
    shared_cases = _folder(asked.cases, CASES) if asked.cases else None
    figures = delivery.measures() + edges.measures()
    share_of_files, files = share.measure(folder)
    figures.append(share_of_files)
    of_cases, tried = cases.measure(shared_cases) if shared_cases else ([], [])
    figures += of_cases + engines.measures(folder)
    if asked.json:
        facts = {"measures": as_facts(figures), "files": [asdict(one) for one in files]}
        print(json.dumps(facts | {"cases": [asdict(one) for one in tried]}, ensure_ascii=False, indent=1))
        return
    print("\n".join([*_lines_of_files(files), "", *_lines_of_cases(tried), "", as_text(figures)]))


def _folder(told: str | None, variable: str) -> Path:
    if not told or not Path(told).is_dir():
        what = "real files" if variable == VARIABLE else "shared cases"
        sys.exit(f"{variable} must name the folder of {what}.")
    return Path(told)


def _lines_of_files(files: Sequence[share.Tried]) -> list[str]:
    return [f"{'good' if one.is_good else 'BAD '}  {one.path}: {one.said}" for one in files]


def _lines_of_cases(tried: Sequence[cases.Tried]) -> list[str]:
    return [f"{one.ended:11}  {one.name}: {one.said}" for one in tried]


if __name__ == "__main__":
    main()
