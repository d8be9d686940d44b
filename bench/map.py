"""What the data map costs with a nation's records: `python -m bench.map [--json] [--only search,…]`.

    search     words with facets over HTTP, beside SQLite's FTS5; half-typed words; the index made anew

Starts PostgreSQL and a marketplace of its own on the ports from SDN_BENCH_PORT_BASE. The records are generated from the
declarations of the built-in datasets: no portal's. The API's pace is not bounded.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.command import run
from bench.mapped import search
from bench.mapped.nation import Nation, nation
from bench.network import running
from bench.printer import Measure

PARTS = ("postgres", "marketplace")
RECORDS = int(os.environ.get("SDN_BENCH_RECORDS", "100000"))
MEASURES: Mapping[str, Callable[[Nation], Iterator[Measure]]] = {"search": search.measures}


def main() -> None:
    run("bench.map", __doc__, tuple(MEASURES), _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    os.environ["SDN_API_RATE"] = "0"
    with running(PARTS) as network, nation(network, RECORDS) as made:
        for name in wanted:
            yield from MEASURES[name](made)


if __name__ == "__main__":
    main()
