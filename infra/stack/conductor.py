"""Starts the parts in order, asks them whether they serve, launches the dead again, and stops all in reverse order.

circus starts, reaps, stops and logs processes; what they need of each other and whether they serve is decided here.
Run by the guardian as `python -m infra.stack.conductor GUARDIAN_PID [PART …]`.
"""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from functools import partial

import psutil
from circus.arbiter import Arbiter
from circus.watcher import Watcher
from tornado.ioloop import IOLoop

from infra import secrets
from infra.network import Network
from infra.parts import registry
from infra.parts.part import NotReadyError, Part
from infra.stack import health, kernel, processes, state
from infra.stack.health import Health, State
from infra.stack.launch import OWNER_ONLY
from infra.stack.processes import Identity

_TICK_S = 0.25
_LOG_BYTES = 5_000_000
_LOGS_KEPT = 3
_MEASURE_EVERY_S = 30.0


class Conductor:
    """One network's supervisor."""

    def __init__(self, network: Network, parts: tuple[Part, ...], guardian: Identity) -> None:
        self.network = network
        self.parts = {part.name: part for part in parts}
        self.health = {name: Health(since=time.time()) for name in self.parts}
        self.exits: dict[str, int] = {}
        self.probing: dict[str, asyncio.Task[None]] = {}
        self.measuring: asyncio.Task[None] | None = None
        self.measure_at = 0.0
        self.untold = ""
        self.stopping = asyncio.Event()
        self.record = state.Record(guardian, Identity.of(os.getpid()), self.health)
        self.watchers = {part.name: self._watcher(part) for part in parts}
        # The control sockets are inside this process: nobody else can reach them. Looking after the processes is part
        # of each turn (no delay of its own), because circus does one thing at a time.
        self.arbiter = Arbiter(
            list(self.watchers.values()), "inproc://control", "inproc://events",
            loop=IOLoop.current(), check_delay=-1, proc_name=f"sdn-conductor {network.home}",
        )  # fmt: skip

    def _watcher(self, part: Part) -> Watcher:
        log = {
            "class": "FileStream",
            "filename": str(self.network.logs / f"{part.name}.log"),
            "max_bytes": _LOG_BYTES,
            "backup_count": _LOGS_KEPT,
        }
        return Watcher(
            part.name,
            sys.executable,
            args=["-P", "-m", "infra.stack.launch", part.name, str(os.getpid())],
            env=dict(os.environ),
            autostart=False,
            respawn=False,
            stop_signal=part.stop_signal,
            graceful_timeout=part.stop_within,
            stdout_stream=log,
            hooks={"after_reap": (self._reaped, True)},
        )

    def _reaped(self, watcher: Watcher, exit_code: int, **_: object) -> bool:
        self.exits[watcher.name] = exit_code
        return True

    async def run(self) -> None:
        """Keep the network up until asked to stop."""
        await self.arbiter.start()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(signum, self.stopping.set)
        while not self.stopping.is_set():
            await self.turn(time.time())
            await asyncio.sleep(_TICK_S)
        await self.stop()

    async def turn(self, now: float) -> None:
        """One look at every part, and what follows from it."""
        await self.arbiter.manage_watchers()
        for name, part in self.parts.items():
            known = self.health[name]
            if known.pid and self.watchers[name].is_stopped():
                self._bury(name, now)
            elif not known.pid and now >= known.retry_at and self._may_start(part):
                await self._launch(name)
            elif known.pid and now >= known.check_at and name not in self.probing:
                self.probing[name] = asyncio.create_task(self._probe(part, known))
        if now >= self.measure_at and (self.measuring is None or self.measuring.done()):
            self.measure_at = now + _MEASURE_EVERY_S
            self.measuring = asyncio.create_task(self._measure())
        self._tell()

    def _tell(self) -> None:
        """Leave the record. Where a full disk refuses it the parts go on: some of them need no room."""
        try:
            state.write(self.network, self.record)
            self.untold = ""
        except OSError as error:
            if str(error) != self.untold:
                _say(f"{state.path(self.network)} is not written: {error}")
            self.untold = str(error)

    async def _measure(self) -> None:
        """How much memory each part takes; a process that ended meanwhile takes none."""
        for name, asked in list(self.health.items()):
            process = Identity(asked.pid, asked.born).process() if asked.pid else None
            memory = await asyncio.to_thread(_memory, process) if process else 0
            if self.health[name].pid == asked.pid:
                self.health[name] = health.measured(self.health[name], memory)

    def _may_start(self, part: Part) -> bool:
        """Only what this run includes is waited for."""
        needed = [self.health[name] for name in part.needs if name in self.health]
        return all(known.state is State.READY for known in needed)

    async def _launch(self, name: str) -> None:
        self.exits.pop(name, None)
        await self.watchers[name].start()
        for pid in self.watchers[name].processes:
            self.health[name] = health.launched(self.health[name], pid, processes.born(pid), time.time())

    def _bury(self, name: str, now: float) -> None:
        """A part that ended leaves nothing of itself behind, or its heirs would hold its port."""
        if task := self.probing.pop(name, None):
            task.cancel()
        code = self.exits.get(name)
        how = f"ended by {signal.Signals(-code).name}" if code and code < 0 else f"ended with exit code {code}"
        self.health[name] = health.died(self.health[name], how, now)
        _say(f"{name}: {self.health[name].detail}")
        processes.end(self._strays(), 0)

    def _strays(self) -> list[psutil.Process]:
        """Children that are not a part's program: orphans that this process adopted, and what is below them."""
        known = {h.pid for h in self.health.values()}
        children = psutil.Process().children()
        return [p for child in children if child.pid not in known and _orphan(child) for p in processes.family(child)]

    async def _probe(self, part: Part, asked: Health) -> None:
        reason = await asyncio.to_thread(_unready, part, self.network, asked.started)
        known = self.health[part.name]
        if known.pid == asked.pid:
            now = time.time()
            answer = health.silent(known, part, reason, now) if reason else health.answered(known, part, now)
            if answer.state is not known.state:
                _say(f"{part.name}: {answer.state} {answer.detail}".rstrip())
            self.health[part.name] = answer
        self.probing.pop(part.name, None)

    async def stop(self) -> None:
        """Stop every part after those that need it."""
        for task in [*self.probing.values(), *([self.measuring] if self.measuring else [])]:
            task.cancel()
        left = dict(self.parts)
        while left:
            needed = {name for part in left.values() for name in part.needs}
            wave = [name for name in left if name not in needed]
            await self.arbiter.stop_watchers(watcher_iter_func=partial(_these, [self.watchers[n] for n in wave]))
            for name in wave:
                del left[name]
                self.health[name] = health.stopped(self.health[name], time.time())
            self._tell()
        await self.arbiter.stop()
        processes.end_descendants(psutil.Process(), 2.0)


def _these(watchers: list[Watcher], **_: object) -> list[Watcher]:
    return watchers


def _unready(part: Part, network: Network, started: float) -> str:
    """Why a part does not serve; empty when it does. A probe that breaks is not an answer either."""
    try:
        part.probe(network, started)
    except Exception as error:  # noqa: BLE001  (whatever a half-started engine answers, it is shown, not fatal)
        kind = "" if isinstance(error, NotReadyError) else f"{type(error).__name__}: "
        return secrets.hidden(network, f"{kind}{error}")
    return ""


def _memory(process: psutil.Process) -> int:
    return processes.pss(processes.family(process))


def _orphan(child: psutil.Process) -> bool:
    """Not one of the short-lived clients that probes start: those share this process's session."""
    try:
        return os.getsid(child.pid) != os.getsid(0)
    except ProcessLookupError:
        return False


def _say(text: str) -> None:
    with suppress(OSError):  # the log is on a disk that may be full
        sys.stdout.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {text}\n")
        sys.stdout.flush()


async def main() -> None:
    guardian = Identity.of(int(sys.argv[1]))
    kernel.die_with_parent(guardian.pid, signal.SIGTERM)
    kernel.adopt_orphans()
    os.umask(OWNER_ONLY)
    await Conductor(Network.read(), registry.selected(sys.argv[2:]), guardian).run()


if __name__ == "__main__":
    asyncio.run(main())
