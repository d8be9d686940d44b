"""A supply center's engineer at a terminal: `sdn deliver --wait` sees a file released, refused, or known already."""

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from infra.demo import people
from infra.network import Network
from infra.parts.environment import ROOT
from tests.flows.test_browser import sign_in
from tests.flows.test_main_job import as_operator
from tests.support.feed import BAD, DATASET, GOOD, new_meter, readings

pytestmark = pytest.mark.stack
SENT, REFUSED, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True)
class Engineer:
    """A member of the proving ground with an API token."""

    network: Network
    email: str
    token: str

    def deliver(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        told = {
            "SDN_MARKETPLACE_URL": self.network.url("marketplace"),
            "SDN_TOKEN": self.token,
            "PYTHONPATH": str(ROOT),
        }
        command = [str(Path(sys.executable).parent / "sdn"), "deliver", *words]
        return subprocess.run(
            command, env={**os.environ, **told, **environment}, text=True, capture_output=True, timeout=300, check=False
        )

    def told(self, *words: str) -> dict[str, Any]:
        """What `--wait --json` says of a file."""
        done = self.deliver(*words, "--wait", "--json")
        assert done.returncode in (SENT, REFUSED), done.stderr
        return {"exit": done.returncode, **json.loads(done.stdout)}


@pytest.fixture(scope="module")
def engineer(network: Network) -> Engineer:
    email = f"engineer-{uuid.uuid4().hex[:8]}@proving-ground.example"
    word = people.password(network)
    with as_operator(network) as operator:
        operator.create_member("proving-ground", email, "Engineer", "supply_center", password=word)
    with httpx.Client(base_url=network.url("marketplace"), trust_env=False) as http:
        http.post("/api/sign-in", json={"email": email, "password": word}).raise_for_status()
        token = (
            http.post("/api/tokens", json={"label": "deliver", "rights": ["deliver"]})
            .raise_for_status()
            .json()["token"]
        )
    return Engineer(network, email, token)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    meter = new_meter()
    made = tmp_path / f"{meter}.csv"
    made.write_text(readings(meter))
    return made


def test_a_file_is_released_and_sent_again_it_is_a_duplicate(engineer: Engineer, file: Path) -> None:
    told = engineer.told(DATASET, str(file))
    assert (told["exit"], told["verdict"], told["file_name"]) == (SENT, "accepted", file.name)
    assert (told["read"], told["accepted"], told["quarantined"], told["skipped"]) == (GOOD + BAD, GOOD, BAD, 0)
    assert told["reasons"] == {"read_at: not a timestamp": BAD}
    assert told["release"]
    assert told["delta_version"] >= 0

    again = engineer.told(DATASET, str(file))
    assert (again["exit"], again["verdict"], again["duplicate_of"]) == (SENT, "duplicate", told["delivery"])


def test_a_file_without_a_declared_column_is_refused(engineer: Engineer, tmp_path: Path) -> None:
    file = tmp_path / f"{new_meter()}.csv"
    file.write_text(f"Meter,Value\n{file.stem},1.0\n")
    done = engineer.deliver(DATASET, str(file), "--wait", "--language", "ko")
    assert done.returncode == REFUSED, done.stderr
    assert "거부" in done.stdout
    assert "Time" in done.stdout


def test_what_keeps_it_from_running_is_said_in_a_line(engineer: Engineer, file: Path) -> None:
    for words, environment, said in (
        ((DATASET, str(file)), {"SDN_TOKEN": ""}, "SDN_TOKEN"),
        ((DATASET, str(file)), {"SDN_TOKEN": "sdn_of_nobody"}, "token_not_valid"),
        ((DATASET, str(file.with_suffix(".txt"))), {}, "No such file"),
        (("testing.nothing", str(file)), {}, "unknown_dataset"),
        (("finance.reference_rates", str(file)), {}, "unknown_dataset"),  # another center's looks like none
    ):
        done = engineer.deliver(*words, **environment)
        assert done.returncode == COULD_NOT_RUN, done.stdout
        assert said in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture
def page(browser_page: Page, engineer: Engineer) -> Page:
    sign_in(browser_page, engineer.network, engineer.email)
    return browser_page


@pytest.mark.browser
def test_a_file_is_delivered_in_the_browser_and_its_bad_rows_are_read(
    page: Page, engineer: Engineer, file: Path, tmp_path: Path
) -> None:
    page.goto(f"{engineer.network.url('marketplace')}/deliveries")
    page.get_by_role("row", name="Meter readings").get_by_role("link", name="Deliver").click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/uploads/*")
    page.get_by_role("link", name="See the accounting").click(timeout=120_000)
    bad = page.get_by_role("region", name="First bad rows")
    expect(bad.get_by_text("read_at: not a timestamp").first).to_be_visible(timeout=60_000)
    expect(bad.get_by_text(file.stem).first).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="All bad rows as CSV").click()
    sheet = tmp_path / "bad.csv"
    started.value.save_as(sheet)
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "line,reasons,meter,read_at,value,row"
    assert len(lines) == 1 + BAD
