"""The supervisor's record comes back as it was written; pids are believed only with their start time."""

import os
from pathlib import Path

from infra.network import Network
from infra.stack import control, state
from infra.stack.health import Health, State
from infra.stack.processes import Identity


def network_at(home: Path) -> Network:
    network = Network.read({"SDN_HOME": str(home)})
    network.run.mkdir(parents=True)
    return network


def test_the_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    network = network_at(tmp_path)
    record = state.Record(Identity(1, 2), Identity(3, 4), {"postgres": Health(State.READY, 5.0, pid=6)})
    state.write(network, record)
    assert state.read(network) == record


def test_no_record_is_no_network(tmp_path: Path) -> None:
    assert state.read(Network.read({"SDN_HOME": str(tmp_path)})) is None


def test_a_pid_that_came_round_again_is_another_process() -> None:
    me = Identity.of(os.getpid())
    assert me.process() is not None
    assert Identity(me.pid, me.born - 1).process() is None


def test_every_part_of_a_network_that_never_ran_is_stopped(tmp_path: Path) -> None:
    parts = control.status(Network.read({"SDN_HOME": str(tmp_path)}))
    assert {part.state for part in parts} == {State.STOPPED}
    assert {part.pid for part in parts} == {None}


def test_a_record_of_the_dead_is_no_running_network(tmp_path: Path) -> None:
    network = network_at(tmp_path)
    state.write(network, state.Record(Identity(os.getpid(), 1), Identity(os.getpid(), 1), {}))
    assert control.running(network) is None
    assert control.down(network) is False
