"""What stands between a buyer and the data, and what it costs: `python -m bench.gate [--json] [--only queries,…]`.

    queries    a licensed query beside the same without a licence; the SQL door beside Trino itself
    until      from a purchase until each door permits, from a revocation until it refuses
    decisions  the policy point's answers beside OPA's to the same questions, over 10,000 grants

Starts a network of its own, without what is not asked, on the ports from SDN_BENCH_PORT_BASE (18700).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.command import run
from bench.gated import decisions, queries, tables, until
from bench.gated.licences import Desk, desk
from bench.network import running
from bench.printer import Measure
from infra.network import Network

OF_POLICY = ("postgres", "stripe", "marketplace", "policy")
OF_SQL = (*OF_POLICY, "trino", "sql", "files")
PARTS: Mapping[str, Callable[[Network, Desk], Iterator[Measure]]] = {
    "queries": queries.measures, "until": until.measures, "decisions": decisions.measures,
}  # fmt: skip


def main() -> None:
    run("bench.gate", __doc__, tuple(PARTS), _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    asks_trino = wanted != ["decisions"]
    with running(OF_SQL if asks_trino else OF_POLICY) as network, desk(network) as people:
        if asks_trino:
            tables.lay_out(network)
        for name in wanted:
            yield from PARTS[name](network, people)


if __name__ == "__main__":
    main()
