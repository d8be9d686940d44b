"""What the data map and open data cost: `python -m bench.map [--json] [--only search,…]`.

    search     words with facets over HTTP, beside SQLite's FTS5; half-typed words; the index made anew
    rows       rows of the open API, beside a bare ASGI app
    harvest    records of other catalogues a second, beside a bare parser
    export     the whole catalogue in DCAT and by OAI-PMH, beside rdflib alone and lines of JSON
    uses       a nation's portal at its busiest: searches, pages, rows and files, and the CPU that they take

Each starts a network of its own on the ports from SDN_BENCH_PORT_BASE. Records are generated from the declarations of
the built-in datasets: no portal's; SDN_BENCH_RECORDS says how many. The API's pace is not bounded.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.command import run
from bench.mapped import export, harvest, rows, search, uses
from bench.printer import Measure

MEASURES: Mapping[str, Callable[[], Iterator[Measure]]] = {
    "search": search.measures, "rows": rows.measures, "harvest": harvest.measures, "export": export.measures,
    "uses": uses.measures,
}  # fmt: skip


def main() -> None:
    run("bench.map", __doc__, tuple(MEASURES), _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    os.environ["SDN_API_RATE"] = "0"
    for name in wanted:
        yield from MEASURES[name]()


if __name__ == "__main__":
    main()
