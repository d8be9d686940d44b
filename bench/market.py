"""What trading costs: `python -m bench.market [--json] [--only permitted,…]`.

    permitted  from the webhook of a payment until the policy point permits
    purchases  payments fulfilled in a second, with ledger and chain, beside pgbench; how fast the chains are proved
    reads      the API's reads beside a bare ASGI app
    pages      catalogue and listing pages for 50 visitors

Starts marketplace, worker and policy point of its own, with 10,000 listings, on the ports from SDN_BENCH_PORT_BASE. The
API's pace is not bounded. Pages are good where 19 of 20 come within half a second for 50 visitors who read meanwhile.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.command import run
from bench.network import running
from bench.printer import Measure
from bench.traded import pages, permitted, purchases
from bench.traded.shop import Shop, shop

PARTS = ("postgres", "stripe", "marketplace", "worker", "policy")
LISTINGS = 10_000
MEASURES: Mapping[str, Callable[[Shop], Iterator[Measure]]] = {
    "permitted": permitted.measures, "purchases": purchases.measures, "reads": pages.of_reads, "pages": pages.of_pages,
}  # fmt: skip


def main() -> None:
    run("bench.market", __doc__, tuple(MEASURES), _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    os.environ["SDN_API_RATE"] = "0"
    with running(PARTS) as network, shop(network, LISTINGS) as made:
        for name in wanted:
            yield from MEASURES[name](made)


if __name__ == "__main__":
    main()
