"""What stands between a buyer and the data, and what it costs: `python -m bench.gate [--json] [--only queries,…]`.

    queries    a licensed query beside the same without a licence; the SQL door beside Trino itself
    until      from a purchase until each door permits, from a revocation until it refuses
    decisions  the policy point's answers beside OPA's to the same questions, over 10,000 grants

Starts a network of its own, without what is not asked, on the ports from SDN_BENCH_PORT_BASE (18700).
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.gated import decisions, queries, tables, until
from bench.gated.licences import Desk, desk
from bench.network import running
from bench.printer import Measure, as_facts, as_text, told
from infra.network import Network

OF_POLICY = ("postgres", "stripe", "marketplace", "policy")
OF_SQL = (*OF_POLICY, "trino", "sql", "files")
PARTS: Mapping[str, Callable[[Network, Desk], Iterator[Measure]]] = {
    "queries": queries.measures, "until": until.measures, "decisions": decisions.measures,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--only", default=",".join(PARTS), help="some of them, with commas between")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"--only: there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures = list(_measures(wanted))
    print(json.dumps(as_facts(figures), indent=1) if asked.json else as_text(figures))


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    asks_trino = wanted != ["decisions"]
    with running(OF_SQL if asks_trino else OF_POLICY) as network, desk(network) as people:
        if asks_trino:
            tables.lay_out(network)
        for name in wanted:
            yield from told(PARTS[name](network, people))


if __name__ == "__main__":
    main()
