"""Death in every form: a part's is repaired in sight, the supervisor's leaves nothing behind, what was stored stays.

On networks of their own, of PostgreSQL alone: they start in seconds.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from infra.network import Network
from infra.parts import environment, postgres
from infra.stack import control
from infra.stack.control import StackError
from infra.stack.health import State
from tests.support.network import fresh, started

pytestmark = pytest.mark.stack
SDN = str(Path(sys.executable).parent / "sdn")
ONLY = ("postgres",)


@pytest.fixture
def small() -> Iterator[Network]:
    with started(fresh(), ONLY) as network:
        yield network


def until(what: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def left(network: Network) -> list[str]:
    """Every process that knows this home, by its environment or command line."""
    found = []
    for process in psutil.process_iter():
        try:
            command, home = process.cmdline(), process.environ().get("SDN_HOME", "")
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(str(network.home) in text for text in [*command, home]):
            found.append(f"{process.pid} {' '.join(command)}")
    return found


def server(network: Network) -> control.PartStatus:
    return next(part for part in control.status(network) if part.name == "postgres")


def pid_of(network: Network, who: str) -> int:
    record = control.running(network)
    assert record
    return {"guardian": record.guardian.pid, "conductor": record.conductor.pid}[who]


def query(network: Network, text: str) -> object:
    url = environment.database_url(network, "marketplace", "marketplace").replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        cursor = connection.execute(text)
        return cursor.fetchone() if cursor.description else None


def test_a_killed_part_is_shown_failed_and_comes_back(small: Network) -> None:
    before = server(small)
    assert before.pid
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: server(small).state is State.FAILED)
    assert "SIGKILL" in server(small).detail
    until(lambda: server(small).state is State.READY)
    after = server(small)
    assert (after.restarts, after.pid != before.pid) == (1, True)
    assert query(small, "select 1") == (1,)


@pytest.mark.parametrize("who", ["guardian", "conductor"])
def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(small: Network, who: str) -> None:
    query(small, "create table kept (x int)")
    os.kill(pid_of(small, who), signal.SIGKILL)
    until(lambda: not left(small))
    until(lambda: server(small).state is State.STOPPED)  # one that is ending has no command line and no end yet
    control.up(small, ONLY)
    assert query(small, "select count(*) from kept") == (0,)


def test_both_supervisors_killed_at_once_are_cleaned_up_after(small: Network) -> None:
    for who in [pid_of(small, "guardian"), pid_of(small, "conductor")]:
        os.kill(who, signal.SIGKILL)
    control.down(small)
    assert left(small) == []


def test_down_stops_all_and_what_was_stored_stays(small: Network) -> None:
    query(small, "create table kept as select 42 as x")
    secret = small.secret("session-key").read_text()
    assert control.down(small)
    assert left(small) == []
    assert not control.down(small)
    control.up(small, ONLY)
    assert query(small, "select x from kept") == (42,)
    assert small.secret("session-key").read_text() == secret


def test_a_second_start_only_waits_for_the_first(small: Network) -> None:
    before = pid_of(small, "guardian")
    control.up(small, ONLY)
    assert pid_of(small, "guardian") == before


def test_a_part_that_never_serves_is_given_up_with_its_last_words() -> None:
    network = fresh()
    control.prepare(network)
    data = network.home / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9.6\n")  # an older server's data
    (data / "postgresql.conf").touch()
    with pytest.raises(StackError, match=r"postgres is failed: .*\n(.*\n)*.*sdn logs"), started(network, ONLY):
        pytest.fail("it started on data that it cannot read")
    assert left(network) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_foreground_takes_the_network_with_it(how: signal.Signals) -> None:
    network = fresh()
    told = os.environ | {"SDN_HOME": str(network.home), "SDN_PORT_BASE": str(network.port_base)}
    heeding = ["env", "--default-signal=INT"]  # whoever started the tests may have had it ignored
    words = [*heeding, SDN, "up", "--foreground", "--only", "postgres"]
    command = subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL)
    until(lambda: server(network).state is State.READY)
    command.send_signal(how)
    command.wait(30)
    until(lambda: not left(network))


def test_roles_enter_their_own_database_only_and_the_policys_has_no_right_of_its_own(small: Network) -> None:
    address = f"127.0.0.1:{small.port('postgres')}"
    for role in ("marketplace", "policy"):
        password = small.secret(f"{role}-db-password").read_text()
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg.connect(f"postgresql://{role}:{password}@{address}/airflow")
    query(small, "create table facts as select 1 as x")
    password = small.secret("policy-db-password").read_text()
    with psycopg.connect(f"postgresql://policy:{password}@{address}/marketplace", autocommit=True) as policy:
        policy.execute("set default_transaction_read_only = off")
        for statement in ("select x from facts", "insert into facts values (2)"):  # no right but what migrations give
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                policy.execute(statement)


def test_preparing_databases_again_changes_nothing(small: Network) -> None:
    postgres.ensure_databases(small)
    assert query(small, "select 1") == (1,)
