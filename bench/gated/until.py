"""How soon a purchase opens each door, and the end of a licence closes it.

A door is a function that says whether its member may read the table now; a new door joins `DOORS`.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median, quantiles

from bench.gated.asking import Asker, asker
from bench.gated.giving import by_file, by_old_address, by_share
from bench.gated.licences import Desk
from bench.gated.tables import SECTOR, dataset
from bench.printer import Measure
from infra.network import Network

Door = Callable[[Network, str], bool]
ROUNDS, RUNNING_ROUNDS = 40, 10
MOST_S, MOST_RUNNING_S, GIVEN_UP_S = 10.0, 2.0, 60.0
TABLE = f"lakehouse.{SECTOR}.ten"
ENDLESS = (
    f"SELECT count(*) FROM {TABLE} a, UNNEST(sequence(1, 10000)) x(i), UNNEST(sequence(1, 10000)) y(j) "  # noqa: S608
    "WHERE mod(a.id * i * j, 17) <> 30"
)


def by_sql(network: Network, member: str) -> bool:
    """A new connection and a query that reads a row."""
    with asker(network, member) as who:
        return who.ask(f"SELECT id FROM {TABLE} LIMIT 1").error is None  # noqa: S608 - ours


DOORS: Mapping[str, Door] = {
    "sql": by_sql, "file": by_file, "share": by_share, "address of a shared file": by_old_address,
}  # fmt: skip


def measures(network: Network, desk: Desk) -> Iterator[Measure]:
    for name, door in DOORS.items():
        yield from _turned(network, desk, name, door)
    yield from _told("revoke → running query ended, sql", list(_running(network, desk)), MOST_RUNNING_S)


def _turned(network: Network, desk: Desk, name: str, door: Door) -> Iterator[Measure]:
    member, opened, closed = desk.member(), [], []
    for _ in range(ROUNDS):
        [purchase] = desk.license(member, [dataset("ten")])
        opened.append(_until(lambda: door(network, member), wanted=True))
        desk.revoke(purchase)
        closed.append(_until(lambda: door(network, member), wanted=False))
    yield from _told(f"purchase → permitted, {name}", opened, MOST_S)
    yield from _told(f"revoke → refused, {name}", closed, MOST_S)


def _until(may_read: Callable[[], bool], *, wanted: bool) -> float:
    """Seconds from now, when the transaction is committed, to the end of the first answer that is as wanted."""
    began = time.perf_counter()
    while may_read() is not wanted:
        assert time.perf_counter() - began < GIVEN_UP_S, f"the door is of another mind for {GIVEN_UP_S} s"
    return time.perf_counter() - began


def _running(network: Network, desk: Desk) -> Iterator[float]:
    for _ in range(RUNNING_ROUNDS):
        member = desk.member()
        ended: list[float] = []
        [purchase] = desk.license(member, [dataset("ten")])
        with asker(network, member) as who:
            waiting = threading.Thread(target=lambda who=who, ended=ended: ended.append(_end(who)))
            waiting.start()
            time.sleep(2.0)
            assert not ended, "the query ended before the licence did"
            desk.revoke(purchase)
            revoked = time.perf_counter()
            waiting.join(GIVEN_UP_S)
            yield ended[0] - revoked


def _end(who: Asker) -> float:
    answer = who.ask(ENDLESS)
    assert answer.error is not None, "the query outlived its licence"
    assert "ended while" in answer.error, answer.error
    return time.perf_counter()


def _told(name: str, seconds: Sequence[float], most: float) -> Iterator[Measure]:
    rounds = f"of {len(seconds)}, with the answer of the door"
    yield Measure(f"{name}, p50", "s", median(seconds), remark=rounds)
    yield Measure(f"{name}, p99", "s", quantiles(seconds, n=100, method="inclusive")[98], most=most, remark=rounds)
