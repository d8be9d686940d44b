"""The operator sees which part serves, and that nobody looks after them when the record grows old."""

import json
import os
import time
from pathlib import Path

import pytest

from infra.network import Network
from infra.stack import state
from infra.stack.health import Health, State
from infra.stack.processes import Identity
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres


def record(home: Path, **parts: Health) -> Path:
    """As the conductor writes it."""
    network = Network.read({"SDN_HOME": str(home)})
    network.run.mkdir(exist_ok=True)
    state.write(network, state.Record(Identity(1, 1), Identity(2, 2), parts))
    return state.path(network)


def test_the_operator_sees_every_part_and_what_to_do(web: Web) -> None:
    now = time.time()
    record(
        web.parts.settings.home,
        trino=Health(State.FAILED, since=now, detail="<died> by SIGKILL", restarts=3),
        postgres=Health(State.READY, since=now, memory=64 * 1024**2),
    )
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    page = operator.get("/operations/parts").text
    for text in ("trino", "&lt;died&gt; by SIGKILL", "sdn logs trino", "64.0 MB", "1 / 2"):
        assert text in page, text
    assert 'role="alert"' not in page
    korean = operator.get("/operations/parts?lang=ko").text
    assert "장애" in korean
    assert "sdn logs trino" in korean


def test_a_record_that_grows_old_is_said_to_be_old(web: Web) -> None:
    file = record(web.parts.settings.home, postgres=Health(State.READY, since=time.time()))
    os.utime(file, (time.time() - 60, time.time() - 60))
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    assert "The supervisor has told nothing since" in operator.get("/operations/parts").text


def test_a_network_without_a_conductor_has_a_page_that_says_so(web: Web) -> None:
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    assert "not started by sdn up" in operator.get("/operations/parts").text


@pytest.mark.parametrize(("role", "kind"), [("buyer", "company"), ("supply_center", "supply_center")])
def test_parts_are_for_the_operator(web: Web, role: str, kind: str) -> None:
    record(web.parts.settings.home, postgres=Health())
    assert web.signed_in_as(role, "other", kind)[0].get("/operations/parts").status_code == 403
    assert web.client().get("/operations/parts").status_code == 401


def test_the_record_is_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        file = record(tmp_path, postgres=Health())
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["parts"]["postgres"]["state"] == "stopped"
