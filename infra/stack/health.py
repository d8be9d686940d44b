"""What is known of a part, as a frozen value, and what each thing that happens makes of it. Nothing here does I/O.

stopped → launched → starting → answered → ready;  died, or silent for too long → failed → launched again
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from infra.parts.part import Part

SETTLED_S = 60.0
"""A part that served this long has recovered: its next death is a first one again."""
SILENT_LIMIT = 3
"""Probes a ready part may leave unanswered in a row."""
_LONGEST_WAIT_S = 30.0


class State(StrEnum):
    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Health:
    """Times are epoch seconds."""

    state: State = State.STOPPED
    since: float = 0.0
    started: float = 0.0
    pid: int | None = None
    born: int = 0
    """The process's birth: see processes.Identity."""
    detail: str = ""
    deaths: int = 0
    """In a row, without having recovered between them."""
    restarts: int = 0
    """In all, since the network was started."""
    silences: int = 0
    retry_at: float = 0.0
    check_at: float = 0.0
    memory: int = 0
    """Bytes of PSS with all its children, as measured last."""


def launched(health: Health, pid: int, born: int, now: float) -> Health:
    begun = replace(_turned(health, State.STARTING, now), pid=pid, born=born, started=now)
    return replace(begun, silences=0, check_at=now, detail="")


def answered(health: Health, part: Part, now: float) -> Health:
    return replace(_turned(health, State.READY, now), silences=0, detail="", check_at=now + part.check_every)


def measured(health: Health, memory: int) -> Health:
    return replace(health, memory=memory)


def silent(health: Health, part: Part, reason: str, now: float) -> Health:
    """A probe that was not answered: a starting part has its time, a ready one may miss a few."""
    missed = replace(health, silences=health.silences + 1, detail=reason, check_at=now + 0.5)
    if health.state is State.STARTING and now - health.started > part.ready_within:
        return _turned(missed, State.FAILED, now)
    if health.state is State.READY and missed.silences >= SILENT_LIMIT:
        return _turned(missed, State.FAILED, now)
    return missed


def died(health: Health, how: str, now: float) -> Health:
    """Dead parts are launched again, after a wait that doubles with every death in a row."""
    settled = health.state is State.READY and now - health.since > SETTLED_S
    deaths = 1 if settled else health.deaths + 1
    wait = min(_LONGEST_WAIT_S, 0.5 * 2**deaths)
    detail = f"{how}; death {deaths} in a row, launched again {wait:g} s later"
    dead = replace(_turned(health, State.FAILED, now), pid=None, memory=0, deaths=deaths, detail=detail)
    return replace(dead, restarts=health.restarts + 1, retry_at=now + wait)


def stopped(health: Health, now: float) -> Health:
    return replace(_turned(health, State.STOPPED, now), pid=None, detail="", memory=0)


def _turned(health: Health, state: State, now: float) -> Health:
    return replace(health, state=state, since=health.since if state is health.state else now)
