"""The first chart of the explorer beside an empty Streamlit page, in one browser: from the address to what is drawn."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import deltalake
import duckdb
import httpx
from playwright.sync_api import Page, sync_playwright

from bench.gated.licences import Desk, desk
from bench.network import declared, running
from bench.printer import Measure
from bench.turns import in_turns
from infra.network import HOST, Network
from infra.parts.environment import shared
from lakehouse import reconcile
from marketplace.accounts.models import Member, SignedInSession
from marketplace.accounts.secrets import hash_token, new_token
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset

PARTS = ("postgres", "stripe", "marketplace", "policy", "trino", "sql", "dashboards")
ROWS, MOST_RATIO, MOST_S, PORT = 500_000, 2.0, 1.5, 90  # the port of the empty page, above the network's base
READINGS = """
SELECT format('S{:02d}', i % 20) AS station, TIMESTAMPTZ '2026-01-01 00:00:00+09' + to_minutes(i // 20) AS measured_at,
    CAST(sin(i / 5000.0) * 10 + i % 7 AS DECIMAL(10, 2)) AS level, '2026-01' AS month, 'd1' AS _delivery
FROM range(?) AS numbers(i)
"""


def measures() -> Iterator[Measure]:
    """Warm: each page was opened once before."""
    with running(PARTS) as network, desk(network) as people, _empty(network) as empty, _browser() as page:
        dataset = _laid_out(network)
        page.context.add_cookies([_cookie(network, people, dataset)])
        explorer = f"{network.url('dashboards')}/explore?dataset={dataset.id}"
        ours, peer = in_turns(partial(_chart, page, explorer), partial(_text, page, empty))
    yield Measure("first chart of the explorer, warm", "s", ours, peer, most=MOST_RATIO, remark=f"{ROWS:,} rows")
    yield Measure("the same, alone", "s", ours, most=MOST_S)


def _chart(page: Page, address: str) -> float:
    began = time.monotonic()
    page.goto(address)
    drawn = page.get_by_test_id("stVegaLiteChart").first.locator("canvas, svg.marks").first
    drawn.wait_for(state="visible", timeout=120_000)
    return time.monotonic() - began


def _text(page: Page, address: str) -> float:
    began = time.monotonic()
    page.goto(address)
    page.get_by_text("hello").first.wait_for(state="visible", timeout=60_000)
    return time.monotonic() - began


def _laid_out(network: Network) -> Dataset:
    """A declared dataset with its table, known to Trino."""
    file = network.sectors[0] / "bench_0" / "readings_0.toml"
    file.write_text(declared(0), encoding="utf-8")
    dataset = load_dataset(file, None)
    rows = duckdb.execute(READINGS, [ROWS]).to_arrow_table()
    folder = network.lakehouse / dataset.sector / dataset.name
    deltalake.write_deltalake(str(folder), rows, partition_by=["month"])
    reconcile.main(shared(network))
    return dataset


def _cookie(network: Network, people: Desk, dataset: Dataset) -> Any:
    """The session of a member whose company holds all of the dataset."""
    member, token, now = people.member("analyst"), new_token(), datetime.now(UTC) - timedelta(seconds=1)
    with people.sessions.begin() as session:
        licence = licensing.create(session, LicenceTerms.model_validate({"dataset": dataset.id}), dataset, now)
        company = session.get_one(Member, member).organisation_id
        grants.issue(
            session, purchase_id=new_id("pur"), organisation_id=company, licence=licence, deliveries=None,
            starts_at=now, ends_at=None, now=now,
        )  # fmt: skip
        session.add(SignedInSession(
            token_hash=hash_token(token), member_id=member, created_at=now, expires_at=now + timedelta(hours=1),
        ))  # fmt: skip
    return {"name": f"sdn_{network.name}_session", "value": token, "url": f"http://{HOST}"}


@contextmanager
def _empty(network: Network) -> Iterator[str]:
    """A Streamlit page that writes one word."""
    port = network.port_base + PORT
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder) / "app.py"
        app.write_text('import streamlit as st\n\nst.write("hello")\n')
        command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true",
                   f"--server.address={HOST}", f"--server.port={port}", "--browser.gatherUsageStats=false"]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _wait(f"http://{HOST}:{port}/_stcore/health")
                yield f"http://{HOST}:{port}/"
            finally:
                process.terminate()


def _wait(address: str) -> None:
    for _ in range(120):
        try:
            if httpx.get(address, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise TimeoutError(f"{address} does not answer")


@contextmanager
def _browser() -> Iterator[Page]:
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1280, "height": 1000})
        browser.close()
