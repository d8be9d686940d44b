"""From a delivered file to rows that are queried: `python -m bench.ingest [--json] [--only bulk,small,…]`.

    bulk     a million rows → Delta, by both lanes, beside a bare copy by the same engine, in turns
    small    a thousand rows from the drop folder to the first query that sees them, by steps alone and by Airflow
    round    a file of each of 230 feeds, all at once; what the feeds cost where nothing comes
    grown    the cost of a delivery after many, beside one after few
    checks   ten checks on four million rows, beside DuckDB's single pass
    large    a CSV of 5 GB: the memory of its task (some 25 GB of disk)
    bytes    bytes a row after maintenance, beside DuckDB's zstd Parquet

Needs SDN_REAL_DATA; starts a network of its own on the ports from SDN_BENCH_PORT_BASE (18700).
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import bulk, checked, grown, large, rounds, small, stored
from bench.command import run
from bench.network import running
from bench.printer import Measure
from infra.network import Network

NETWORKED = ("bulk", "small", "round", "large")
PARTS = (*NETWORKED, "grown", "checks", "bytes")


def main() -> None:
    run("bench.ingest", __doc__, PARTS, _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    if "grown" in wanted:
        yield from grown.measures()
    if "checks" in wanted:
        yield from checked.measures()
    if "bytes" in wanted:
        yield from stored.measures(Path(_real_data()))
    with ExitStack() as until:
        network: Network | None = None
        for name in NETWORKED:
            if name in wanted:
                network = network or until.enter_context(running())
                yield from _of(name, network)


def _of(name: str, network: Network) -> Iterator[Measure]:
    if name == "bulk":
        return bulk.measures(network, Path(_real_data()))
    of_network: dict[str, Callable[[Network], Iterator[Measure]]] = {
        "small": small.measures, "round": rounds.measures, "large": large.measures,
    }  # fmt: skip
    return of_network[name](network)


def _real_data() -> str:
    folder = os.environ.get("SDN_REAL_DATA", "")
    if not Path(folder).is_dir() or not folder:
        sys.exit("SDN_REAL_DATA must name the folder of real files.")
    return folder


if __name__ == "__main__":
    main()
