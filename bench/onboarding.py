"""From a file to a feed: how long draft and check take, how many real files they carry. `python -m bench.onboarding`.

A generated CSV of 100 MB → draft, check, DuckDB's own sniff and scan, in turns; every file of SDN_REAL_DATA → draft →
check; the retail set → the pass that judges rows, on Spark and on DuckDB.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from bench import delivery, engines, share
from bench.printer import as_facts, as_text

VARIABLE = "SDN_REAL_DATA"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.onboarding", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    as_json = parser.parse_args().json
    if not (told := os.environ.get(VARIABLE)) or not Path(told).is_dir():
        sys.exit(f"{VARIABLE} must name the folder of real files.")
    folder = Path(told)
    found = delivery.measures()
    shared, tried = share.measure(folder)
    found += [shared, *engines.measures(folder)]
    if as_json:
        facts = {"measures": as_facts(found), "files": [asdict(one) for one in tried]}
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for one in tried:
        print(f"{'good' if one.is_good else 'BAD '}  {one.path}: {one.said}")
    print(f"\n{as_text(found)}")


if __name__ == "__main__":
    main()
