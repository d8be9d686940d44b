"""A network for measures: 230 feeds of 21 sectors beside the built-in ones, on a home and ports of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from infra import secrets
from infra.demo import people
from infra.network import Network
from infra.parts.environment import shared
from infra.stack import control, processes
from lakehouse.trino import cursor
from pipeline.settings import LIGHT_ROWS, Settings
from sectors.spec.dataset import Dataset

SECTORS, FEEDS = 21, 230
PORT_BASE = "18700"
SECTOR = """[sector]
title = {{ en = "Bench {place}", ko = "시험 {place}" }}
lead = {{ en = "Readings that are made up", ko = "지어낸 값" }}
legal = {{ en = "None", ko = "없음" }}
retention_days = 30

[[supply_center]]
id = "bench-{place}"
name = {{ en = "Bench {place}", ko = "시험 {place}" }}
"""
DATASET = """[dataset]
title = {{ en = "Readings {place}", ko = "측정 {place}" }}
description = {{ en = "Of each station by hour.", ko = "관측소별 시간 값." }}
key = ["station", "measured_at"]
partition_by = {{ month = "measured_at" }}
licence = "LicenseRef-supply-center"

[feed]
supply_center = "bench-{sector}"
files = "*.csv"
cron = "{minute} 3 1 1 *"
format = {{ kind = "csv" }}

[[column]]
name = "station"
type = "varchar"
required = true
title = {{ en = "Station", ko = "관측소" }}

[[column]]
name = "measured_at"
type = "timestamp"
required = true
title = {{ en = "Measured at", ko = "측정 시각" }}

[[column]]
name = "level"
type = "decimal(10,2)"
unit = "m"
checks = [{{ at_least = 0 }}]
title = {{ en = "Level", ko = "수위" }}
"""


@contextmanager
def running(parts: Sequence[str] = ()) -> Iterator[Network]:
    """The network, or those parts of it, serving; afterwards it is down and its home is gone."""
    home = Path(tempfile.mkdtemp(prefix="sdn-", dir="/tmp"))
    declare(home / "declared")
    places = {"SDN_HOME": str(home), "SDN_SECTORS": str(home / "declared")}
    network = Network.read({**os.environ, **places, "SDN_PORT_BASE": os.environ.get("SDN_BENCH_PORT_BASE", PORT_BASE)})
    try:
        control.up(network, parts, tied=True)
        yield network
    finally:
        control.down(network)
        shutil.rmtree(home, ignore_errors=True)


def process_of(network: Network, part: str) -> psutil.Process:
    """Of a network that runs."""
    record = control.running(network)
    assert record is not None, "the network runs"
    return psutil.Process(record.parts[part].pid)


def declare(folder: Path) -> None:
    """Write the sectors and their feeds."""
    for sector in range(SECTORS):
        place = folder / f"bench_{sector}"
        place.mkdir(parents=True)
        (place / "sector.toml").write_text(SECTOR.format(place=sector), encoding="utf-8")
    for feed in range(FEEDS):
        (folder / f"bench_{feed % SECTORS}" / f"readings_{feed}.toml").write_text(declared(feed), encoding="utf-8")


def declared(feed: int) -> str:
    """The declaration of the feed of that number."""
    return DATASET.format(place=feed, sector=feed % SECTORS, minute=feed % 60)


def cpu(network: Network) -> float:
    """Seconds of CPU that its processes, and those that they had and are gone, have taken."""
    parts = [psutil.Process(part.pid) for part in control.status(network) if part.pid]
    return sum(sum(process.cpu_times()[:4]) for part in parts for process in processes.family(part))


@contextmanager
def asking(network: Network) -> Iterator[Any]:
    """A cursor at the SQL door, as the operator."""
    with people.signed_in(network, "operator@network.local", secrets.read(network, "operator-password")) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        yield sql


def ids() -> list[str]:
    return [f"bench_{feed % SECTORS}.readings_{feed}" for feed in range(FEEDS)]


def settings(network: Network, light_rows: int = LIGHT_ROWS) -> Settings:
    """What the steps are told; `light_rows`: 0 for the Spark lane."""
    return replace(Settings.read(shared(network)), light_rows=light_rows)


def drop(where: Settings, dataset: Dataset, name: str, rows: int) -> Path:
    """So many hours of one station, which no other file of another name has."""
    folder = where.layout.drop(dataset.sector, dataset.name)
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        f"{name},2026-{1 + n // 672:02d}-{1 + n // 24 % 28:02d} {n % 24:02d}:00:00,{n % 997}.25\n" for n in range(rows)
    )
    partial = folder / f".{name}"
    partial.write_text("station,measured_at,level\n" + "".join(lines), encoding="utf-8")
    return partial.rename(folder / f"{name}.csv")
