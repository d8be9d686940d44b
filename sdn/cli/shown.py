"""How the command shows things: progress, tables, logs, addresses; errors in one line, not as tracebacks."""

import dataclasses
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from infra.errors import PlainError
from infra.network import Network
from infra.parts import registry
from infra.stack import control
from infra.stack.control import PartStatus
from infra.stack.health import Health, State

_console = Console(highlight=False)
_COLOURS = {State.READY: "green", State.STARTING: "yellow", State.FAILED: "red", State.STOPPED: "dim"}
_MB = 1e6
_BEGAN = time.monotonic()
_SIGN_INS = (
    ("marketplace", "marketplace", "http", "operator@network.local", "operator-password"),
    ("dashboards", "dashboards", "http", "the same person", None),
    ("Airflow", "airflow", "http", "admin", "airflow-password"),
    ("Trino (SQL)", "sql", "https", "a token from the marketplace", None),
)


def say(text: str) -> None:
    _console.print(text)


def step(text: str) -> None:
    """One line of progress, with the time since the program began to say such lines."""
    _console.print(f"[dim]{time.monotonic() - _BEGAN:6.1f} s[/dim]  {text}")


@contextmanager
def stopped_on_failure(network: Network, *, tied: bool) -> Iterator[None]:
    """A start that is interrupted is taken back; one that fails as well, when it was to be tied to this terminal."""
    try:
        yield
    except PlainError:
        if tied:
            control.down(network)
        raise
    except KeyboardInterrupt:
        say("Stopping …")
        control.down(network)
        raise typer.Exit(130) from None


@contextmanager
def progress() -> Iterator[Callable[[Mapping[str, Health]], None]]:
    """A live table on a terminal; a line for each change where there is none."""
    seen: dict[str, State] = {}

    def lines(parts: Mapping[str, Health]) -> None:
        for name, known in parts.items():
            if seen.get(name) is not known.state and known.state is not State.STOPPED:
                _console.print(f"{name}: {known.state} {known.detail}".rstrip(), soft_wrap=True)
            seen[name] = known.state

    if not _console.is_terminal:
        yield lines
        return
    with Live(console=_console, refresh_per_second=5, transient=True) as live:
        yield lambda parts: live.update(_states(parts))


def _states(parts: Mapping[str, Health]) -> Table:
    table = Table("part", "state", "for", "")
    for name, known in parts.items():
        table.add_row(name, _coloured(known.state), f"{time.time() - known.since:.0f} s", known.detail)
    return table


def _coloured(state: State) -> str:
    return f"[{_COLOURS[state]}]{state}[/]"


def table(parts: Sequence[PartStatus]) -> None:
    shown = Table("part", "state", "since (UTC)", "pid", "port", "memory", "restarts", box=None, pad_edge=False)
    for part in parts:
        since = part.since.strftime("%m-%d %H:%M:%S") if part.since else ""
        memory = f"{part.memory / _MB:,.0f} MB" if part.memory else ""
        numbers = (str(part.pid or ""), str(part.port or ""), memory, str(part.restarts or ""))
        shown.add_row(part.name, _coloured(part.state), since, *numbers)
    _console.print(shown)
    _console.print(f"Memory in all (PSS): {sum(part.memory for part in parts) / _MB:,.0f} MB")
    for part in parts:
        if part.detail:
            _console.print(f"{part.name}: {part.detail}", soft_wrap=True)


def json_list(parts: Sequence[PartStatus]) -> None:
    sys.stdout.write(json.dumps([dataclasses.asdict(part) for part in parts], default=_iso, indent=2) + "\n")


def _iso(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def addresses(network: Network) -> None:
    """Where to go, and as whom; passwords are named by their files, so that no scrollback keeps them."""
    serving = {part.port for part in control.status(network) if part.state is State.READY}
    for label, port, scheme, user, secret in _SIGN_INS:
        if network.port(port) not in serving:
            continue
        known = f", password in {network.secret(secret)}" if secret else ""
        _console.print(f"{label:12} {network.url(port, scheme):24} sign in as {user}{known}", soft_wrap=True)


def log(network: Network, part: str, lines: int, follow: bool) -> None:
    """The end of a part's log, by `tail`, which also follows a rotated file."""
    if part != "stack":
        registry.named(part)
    file = network.logs / f"{part}.log"
    if not file.exists():
        _console.print(f"{part} has said nothing yet ({file} is not there).")
        return
    sys.stdout.flush()
    os.execvp("tail", ["tail", "-n", str(lines), *(["-F"] if follow else []), str(file)])  # noqa: S606  (a plain tool)


def stay(network: Network) -> None:
    """Until Ctrl-C, a signal, or `sdn down` elsewhere."""
    asked = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: asked.set())
    _console.print("Ctrl-C stops the network.")
    while not asked.wait(1) and control.running(network):
        pass
    _console.print("Stopping …")
    control.down(network)
