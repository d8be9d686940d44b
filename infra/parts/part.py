"""What the stack knows of a part: a frozen value, the same shape for an engine and for our own processes."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.network import Network


class NotReadyError(Exception):
    """A part does not serve yet; the message says what was asked and what came."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The program a part becomes. Secrets travel in the environment only: every user can read a command line."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Part:
    """One supervised process of the network."""

    name: str
    launch: Callable[[Network], Launch]
    """Prepares what it needs (idempotent) and says what to run."""
    probe: Callable[[Network, float], None]
    """Asks the running part something only a serving one can answer; raises NotReadyError. Given: started at, epoch
    seconds."""
    needs: tuple[str, ...] = ()
    """The parts that must be ready before it is launched."""
    port: str | None = None
    """Its word in infra.network.PORTS."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = 10.0
    """Seconds it gets to stop before it is killed."""
    ready_within: float = 120.0
    """Seconds after which a part that does not serve is called failed."""
    check_every: float = field(default=5.0)
    """Seconds between probes once it is ready."""
