"""Up, down and status of a network: what the command line, the demo and the tests call.

`up` → guardian, detached → `follow` its record until every part serves → `down` asks the guardian to end
"""

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from infra import doctor, secrets
from infra.network import Network
from infra.parts import registry
from infra.parts.environment import shared
from infra.parts.part import Part
from infra.stack import processes, state
from infra.stack.health import Health, State
from infra.stack.processes import Identity
from infra.stack.state import StackError

START_LIMIT_S = 240.0
HOPELESS_DEATHS = 4
"""Deaths in a row after which waiting for a part that starts is given up; it goes on being launched."""
_STOP_LIMIT_S = 90.0
_LOOK_EVERY_S = 0.2


__all__ = ["PartStatus", "StackError", "clean", "down", "follow", "prepare", "reset", "running", "status", "up"]


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part as a person asks about it. `since` is UTC; `memory` is bytes of PSS with all its children."""

    name: str
    state: State
    since: dt.datetime | None
    pid: int | None
    port: int | None
    memory: int
    detail: str
    restarts: int


def running(network: Network) -> state.Record | None:
    """The record of a network whose guardian lives; without one a network is going down."""
    record = state.read(network)
    return record if record and record.guardian.process() else None


def up(
    network: Network,
    names: Sequence[str] = (),
    *,
    tied: bool = False,
    watch: Callable[[Mapping[str, Health]], None] | None = None,
) -> None:
    """Start a network and wait until every part serves; one that runs already is only waited for.

    `names` limits it to some parts; `tied`: it ends with this process. Raises StackError.
    """
    if running(network) is None:
        _start(network, registry.selected(names), tied)
    for parts in follow(network):
        if watch:
            watch(parts)
    if {"trino", "marketplace"} <= parts.keys():
        _reconcile(network)


def _reconcile(network: Network) -> None:
    """Make Trino know the tables that are there, before anybody asks for one."""
    command = [sys.executable, "-P", "-m", "lakehouse.reconcile"]
    done = subprocess.run(command, env=shared(network), capture_output=True, text=True, check=False)
    if done.returncode:
        cause = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise StackError(f"The tables could not be made known to Trino: {cause}. See `sdn logs trino`, then `sdn up`.")


def _start(network: Network, parts: tuple[Part, ...], tied: bool) -> None:
    clean(network)
    if problems := doctor.examine(network, parts):
        raise StackError("\n".join(map(str, problems)))
    prepare(network)
    guardian = _guardian(network, parts, tied)
    while running(network) is None:
        if _ended(guardian):
            raise StackError(f"The supervisor ended at once: see {log(network)}.")
        time.sleep(_LOOK_EVERY_S)


def prepare(network: Network) -> None:
    """Make the folders and secrets of a network that are missing."""
    network.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = (network.logs, network.run, network.lakehouse, network.landing, network.feeds, network.own_sectors)
    for folder in own:
        folder.mkdir(mode=0o700, exist_ok=True)
    secrets.make(network, dt.datetime.now(dt.UTC))


def _guardian(network: Network, parts: tuple[Part, ...], tied: bool) -> int:
    """The pid of a new guardian: in a session of its own, so that a terminal's Ctrl-C does not reach the parts."""
    tie = str(os.getpid()) if tied else "0"
    command = [sys.executable, "-P", "-m", "infra.stack.guardian", tie, *(part.name for part in parts)]
    environment = os.environ | shared(network) | _outside(network)
    streams = (
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log(network)), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    )
    return os.posix_spawn(command[0], command, environment, file_actions=streams, setsid=True)


def _ended(guardian: int) -> bool:
    pid, _ = os.waitpid(guardian, os.WNOHANG)
    return pid != 0


def _outside(network: Network) -> dict[str, str]:
    return {"DATABASE_URL": network.database_url} if network.database_url else {}


def log(network: Network) -> Path:
    """What the supervisor says: every change of a part's state."""
    return network.logs / "stack.log"


def follow(network: Network) -> Iterator[Mapping[str, Health]]:
    """The parts' health, again and again, until all serve.

    Raises StackError when the supervisor ends, or when a part does not serve in time.
    """
    deadline = time.monotonic() + START_LIMIT_S
    while True:
        record = running(network)
        if record is None:
            raise StackError(f"The supervisor ended while the network was starting: see {log(network)}.")
        yield record.parts
        if all(known.state is State.READY for known in record.parts.values()):
            return
        hopeless = any(known.deaths >= HOPELESS_DEATHS for known in record.parts.values())
        if hopeless or time.monotonic() > deadline:
            raise StackError(_late(network, record.parts))
        time.sleep(_LOOK_EVERY_S)


def _late(network: Network, parts: Mapping[str, Health]) -> str:
    """Which parts do not serve, why, and what each one said last."""
    lines = ["Some parts do not serve:"]
    for name, known in parts.items():
        if known.state is not State.READY:
            lines.append(f"  {name} is {known.state}: {known.detail or 'waits for what it needs'}")
            lines += [f"    | {line}" for line in _last_words(network.logs / f"{name}.log")]
    return "\n".join([*lines, f"`sdn logs PART` shows more; the logs are in {network.logs}."])


def _last_words(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []


def down(network: Network) -> bool:
    """Stop a network and whatever an earlier crash left of it; False when there was nothing to stop."""
    record = state.read(network)
    stopped = _asked_to_stop(record.guardian) if record else False
    return clean(network) or stopped


def _asked_to_stop(supervisor: Identity) -> bool:
    """Let a supervisor stop what is below it, in order; False when it has ended before."""
    process = supervisor.process()
    if process is None:
        return False
    process.terminate()
    _, left = psutil.wait_procs([process], timeout=_STOP_LIMIT_S)
    processes.end(left, 0)
    return True


def clean(network: Network) -> bool:
    """End what is left of a network whose supervisor was killed; True when there was something."""
    record = state.read(network)
    if record is None:
        return False
    _asked_to_stop(record.conductor)
    for name, known in record.parts.items():
        if known.pid and (process := Identity(known.pid, known.born).process()):
            process.send_signal(registry.named(name).stop_signal)
    alive = [identity.process() for identity in _recorded(record)]
    left = [member for process in alive if process for member in processes.family(process)]
    left += processes.of_sessions({known.pid: known.born for known in record.parts.values() if known.pid})
    processes.end(left, 10.0)
    state.path(network).unlink()
    return bool(left)


def _recorded(record: state.Record) -> Iterator[Identity]:
    yield record.guardian
    yield record.conductor
    yield from (Identity(known.pid, known.born) for known in record.parts.values() if known.pid)


def status(network: Network) -> list[PartStatus]:
    """Every part of the network, running or not."""
    record = running(network)
    known = record.parts if record else {}
    return [_status(network, part, known.get(part.name, Health())) for part in registry.PARTS]


def _status(network: Network, part: Part, known: Health) -> PartStatus:
    process = Identity(known.pid, known.born).process() if known.pid else None
    return PartStatus(
        name=part.name,
        state=known.state,
        since=dt.datetime.fromtimestamp(known.since, dt.UTC) if known.since else None,
        pid=known.pid,
        port=network.port(part.port) if part.port else None,
        memory=processes.pss(processes.family(process)) if process else 0,
        detail=known.detail,
        restarts=known.restarts,
    )


def reset(network: Network) -> None:
    """Stop a network and delete its home. Raises StackError for a folder that is not a network's."""
    down(network)
    if not network.home.exists():
        return
    if not network.secrets.is_dir():
        raise StackError(f"{network.home} has no secrets/ in it, so it is not a network's home: nothing is deleted.")
    shutil.rmtree(network.home)
