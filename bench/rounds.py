"""230 feeds: a file of each at once, through Airflow to its release; a round in which nothing has come; at rest."""

import time
from collections.abc import Iterator

from bench.network import FEEDS, cpu, drop, ids, settings
from bench.printer import Measure
from infra.airflow_api import Airflow, RunFailedError
from infra.network import Network
from infra.stack import control
from pipeline.delivery import Folder
from pipeline.settings import Settings

ROWS, WITHIN_S, REST_S = 100, 1_800.0, 60.0
HOUR_S = 3_600.0


def measures(network: Network) -> Iterator[Measure]:
    told = settings(network)
    for feed in ids():
        drop(told, told.dataset(feed), "first", ROWS)
    seconds, largest = _round(network)
    released, announced = _released(told)
    remark = f"{released} released, {announced} announced"
    yield Measure(f"{FEEDS} feeds, a file each", "s", seconds, most=300, remark=remark)
    yield Measure("whole network while it does", "GB PSS", largest / 1e9, most=8)
    before = cpu(network)
    idle, _ = _round(network)
    busy = cpu(network) - before
    yield Measure(f"{FEEDS} feeds, nothing has come", "s", idle, remark=f"{busy:.0f} s of CPU")
    before = cpu(network)
    time.sleep(REST_S)
    at_rest = (cpu(network) - before) / REST_S
    share = 100 * (at_rest + busy / HOUR_S)
    remark = f"each feed looked at once an hour; {100 * at_rest:.1f} % without that"
    yield Measure(f"{FEEDS} idle feeds, share of a core", "%", share, most=10, remark=remark)


def _round(network: Network) -> tuple[float, float]:
    """Seconds until every feed's run has ended; the most memory meanwhile, bytes."""
    most, looked = 0.0, 0.0
    began = time.perf_counter()

    def watch(_feed: str, _state: str) -> None:
        nonlocal most, looked
        if time.monotonic() - looked > 5:
            most, looked = max(most, sum(part.memory for part in control.status(network))), time.monotonic()

    with Airflow.of(network) as airflow:
        runs = [(feed, airflow.start(feed)) for feed in ids()]
        try:
            airflow.wait(runs, WITHIN_S, watch)
        except RunFailedError as failed:
            raise SystemExit(str(failed)) from failed
    return time.perf_counter() - began, most


def _released(told: Settings) -> tuple[int, int]:
    of_bench = [Folder(file.parent) for file in (told.layout.landing / "deliveries").glob("readings_*/manifest.json")]
    released = [folder for folder in of_bench if folder.release() is not None]
    return len(released), len([folder for folder in released if folder.is_announced])
