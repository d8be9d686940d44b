"""The policy point beside OPA: the questions of nine statements, as Trino asked them, over 10,000 grants.

Both are asked the same and must answer the same. OPA holds its grants compiled and in memory; the policy point reads
them at each question, so that a purchase holds at the next one.
"""

import gzip
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import quantiles

import orjson
import psutil

from bench.gated import load, opa
from bench.gated.licences import Desk
from bench.gated.tables import dataset
from bench.network import process_of
from bench.printer import Measure
from infra import secrets
from infra.network import Network

COMPANIES, EACH, ASKED, ROUNDS = 500, 20, 6_000, 3
MOST_MS = 20.0
RECORDED = Path(__file__).with_name("recorded.jsonl.gz")


def measures(network: Network, desk: Desk) -> Iterator[Measure]:
    members = [desk.member() for _ in range(COMPANIES)]
    others = [dataset(f"other_{place}") for place in range(EACH - 3)]
    for member in members:
        desk.license(member, [dataset("ten"), dataset("many"), *others])
        desk.license(member, [dataset("forbidden")], ended=True)
    with (
        tempfile.TemporaryDirectory(prefix="sdn-bench-") as made,
        opa.serving(opa.data(*desk.facts(members)), Path(made)) as (pid, port),
    ):
        yield from _compared(network, _asked(members), psutil.Process(pid), port)


def _compared(
    network: Network, asked: Sequence[tuple[str, bytes]], peer: psutil.Process, port: int
) -> Iterator[Measure]:
    secret = secrets.read(network, "policy-path")
    to_ours = [load.request(f"/{secret}/{kind}", body) for kind, body in asked]
    to_peer = [load.request(f"/v1/data/network/{opa.PATHS[kind]}", body) for kind, body in asked]
    ours, postgres = process_of(network, "policy"), process_of(network, "postgres")
    load.run(network.port("policy"), to_ours[:400], ours)  # its connections to PostgreSQL are there from now on
    _same(network.port("policy"), to_ours, port, to_peer)
    runs, peers = [], []
    for _ in range(ROUNDS):
        runs.append(load.run(network.port("policy"), to_ours, ours, postgres.children(recursive=True)))
        peers.append(load.run(port, to_peer, peer))
    yield from _figures(runs, peers)


def _figures(runs: Sequence[load.Run], peers: Sequence[load.Run]) -> Iterator[Measure]:
    best, peer = max(runs, key=lambda run: run.a_core), max(peers, key=lambda run: run.a_core)
    beside = f"best of {ROUNDS}; PostgreSQL takes {best.beside / best.cpu:.2f} s beside each of its seconds"
    yield Measure(
        "decisions a second of a core", "/s", best.a_core, peer.a_core, least=1.0, remark=f"peer: OPA; {beside}"
    )
    for name, run in (("policy point", best), ("OPA", peer)):
        p50, p99 = (quantiles(run.seconds, n=100)[place] * 1000 for place in (49, 98))
        remark = f"p50 {p50:.1f} ms; {load.CONNECTIONS} questions at a time, {COMPANIES * EACH:,} grants"
        yield Measure(f"a decision, p99, {name}", "ms", p99, most=MOST_MS, remark=remark)


def _asked(members: Sequence[str]) -> list[tuple[str, bytes]]:
    """Kind and body, each recorded sequence as another member's."""
    recorded = [orjson.loads(line) for line in gzip.decompress(RECORDED.read_bytes()).splitlines()]
    lines = [(one["kind"], orjson.dumps(one["body"])) for one in recorded]
    draw = random.Random(12)  # noqa: S311 - so that every run asks the same
    chosen = [draw.choice(members).encode() for _ in range(ASKED // len(lines))]
    return [(kind, body.replace(b"{member}", member)) for member in chosen for kind, body in lines]


def _same(port: int, ours: Sequence[bytes], peers_port: int, peers: Sequence[bytes]) -> None:
    some = slice(0, 400)
    pairs = zip(load.answers(port, ours[some]), load.answers(peers_port, peers[some]), ours[some], strict=True)
    for one, other, request in pairs:
        said, told = (orjson.loads(answer).get("result") for answer in (one, other))
        assert said == told, f"the policy point says {said}, OPA {told}, to {request.decode()[:1500]}"
