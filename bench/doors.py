"""What the doors cost that give files and charts: `python -m bench.doors [--json] [--only export,memory]`.

export   a licensed file beside DuckDB's COPY with the same filter
memory   of the process that makes a file of 5 GB
share    a shared table read by the official client beside delta-rs on the same files; starts a part of a network
chart    the explorer's first chart beside an empty Streamlit page, in a browser; starts a part of a network
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping

from bench.given import dashboard, export, share
from bench.printer import Measure, as_facts, as_text, told

PARTS: Mapping[str, Callable[[], Iterator[Measure]]] = {
    "export": export.measures, "memory": export.memory, "share": share.measures, "chart": dashboard.measures,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.doors", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--only", default=",".join(PARTS), help="some of them, with commas between")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"--only: there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures = [measure for name in wanted for measure in told(PARTS[name]())]
    print(json.dumps(as_facts(figures), indent=1) if asked.json else as_text(figures))


if __name__ == "__main__":
    main()
