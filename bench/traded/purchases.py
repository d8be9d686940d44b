"""Payments that are fulfilled, each with grant, ledger, charges and chain in one transaction, beside pgbench's TPC-B on
the same PostgreSQL.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import urlsplit

from bench.printer import Measure
from bench.traded.permitted import event
from bench.traded.shop import CURRENCY, PRICE, Shop
from infra.parts import postgres
from infra.parts.environment import database_url
from marketplace.database import make_engine, sessions
from marketplace.payments import service as inbox
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.proof.service import prove
from marketplace.subscriptions.fulfilment import apply
from wire.money import Money

PROCESSES, THREADS, EACH, ROUNDS, SECONDS, SCALE = 2, 4, 250, 3, 6, 10
LEAST, GIVEN_UP_S = 0.12, 120.0


def measures(shop: Shop) -> Iterator[Measure]:
    address = database_url(shop.network, "marketplace", "marketplace")
    _pgbench(address, "-i", "-s", str(SCALE), "-q")
    with ProcessPoolExecutor(PROCESSES) as pool:
        _handled(shop, address, pool, PROCESSES * THREADS * 5)
        _settled(shop)
        runs = [(_handled(shop, address, pool, EACH), _transactions(shop, address)) for _ in range(ROUNDS)]
    ours, peer = median(run[0] for run in runs), median(run[1] for run in runs)
    clients = PROCESSES * THREADS
    remark = f"peer: pgbench TPC-B, scale {SCALE}; {clients} clients each, in turns, median of {ROUNDS}"
    yield Measure("purchases a second, ledger and chain", "/s", ours, peer, least=LEAST, remark=remark)
    yield from _proved(address)


def _proved(address: str) -> Iterator[Measure]:
    engine = make_engine(address)
    began = time.perf_counter()
    proof = prove(engine)
    seconds = time.perf_counter() - began
    engine.dispose()
    assert not proof.broken, proof.broken
    links = sum(head.place for head in proof.heads)
    yield Measure("sdn audit verify, links a second", "/s", links / seconds, remark=f"{links:,} links, none broken")


def _handled(shop: Shop, address: str, pool: ProcessPoolExecutor, count: int) -> float:
    """Purchases a second: each event is in the inbox, as its webhook left it."""
    told = _stored(shop, count)
    began = time.perf_counter()
    done = sum(pool.map(_handle, [address] * PROCESSES, [told[place::PROCESSES] for place in range(PROCESSES)]))
    seconds = time.perf_counter() - began
    assert done == count, f"{done} of {count} were handled"
    return count / seconds


def _stored(shop: Shop, count: int) -> list[str]:
    due = datetime.now(UTC) + timedelta(hours=1)  # so that the worker leaves them to those who are measured
    purchases = shop.open([shop.desk.member() for _ in range(count)])
    with shop.desk.sessions.begin() as session:
        for purchase in purchases:
            paid = PaymentEvent(
                f"evt_{purchase}", "checkout.session.completed", Outcome.PAID, purchase, Money(PRICE, CURRENCY)
            )
            inbox.store(session, paid, event(purchase), due)
    return [f"evt_{purchase}" for purchase in purchases]


def _handle(address: str, events: Sequence[str]) -> int:
    engine = make_engine(address, pool_size=THREADS)
    made = sessions(engine)
    with ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(lambda one: inbox.handle(made, [one], apply, datetime.now(UTC)), events))
    engine.dispose()
    return done


def _settled(shop: Shop) -> None:
    """Until the worker has made the invoices, so that the peer has the machine for itself."""
    began = time.perf_counter()
    while time.perf_counter() - began < GIVEN_UP_S:
        with shop.desk.sessions() as session:
            waits = session.connection().exec_driver_sql("SELECT count(*) FROM outbox_event WHERE handled_at IS NULL")
            if not waits.scalar():
                return
        time.sleep(0.5)
    raise TimeoutError("the outbox is never empty")


def _transactions(shop: Shop, address: str) -> float:
    _settled(shop)
    clients = str(PROCESSES * THREADS)
    said = _pgbench(address, "-c", clients, "-j", str(PROCESSES), "-T", str(SECONDS), "-n")
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found.group(1))


def _pgbench(address: str, *options: str) -> str:
    at = urlsplit(address)
    command = [
        str(postgres.binaries() / "pgbench"), "-h", str(at.hostname), "-p", str(at.port), "-U", str(at.username),
        *options, at.path.strip("/"),
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": at.password or ""}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
