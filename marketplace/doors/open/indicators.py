"""Indicators of open data, each with what it means and where it comes from. Pure.

The first follow the public data portal's own (users, uses, amount), the others the pillars of the OECD's OURdata index:
availability, accessibility, support for reuse. Ours are measured from log and tables, and are not the OECD's survey.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from marketplace.doors.open.usage import Total


@dataclass(frozen=True, slots=True)
class Facts:
    """`known`: datasets that everybody may know of; `open`: those of them that are open. Requests: of the board."""

    days: int
    use: Total
    user_days: int
    known: int
    open: int
    sectors: int
    sectors_open: int
    released: int
    fresh: int
    licensed: int
    documented: int
    requests: int
    answered: int
    in_time: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Words:
    """Texts are English, the keys of their translations."""

    pillar: str
    title: str
    unit: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """`value` None: nothing to measure yet."""

    id: str
    words: Words
    value: float | None

    @property
    def pillar(self) -> str:
        return self.words.pillar


@cache
def words() -> Mapping[str, Words]:
    """By the indicators' ids, in the order in which they are shown."""
    text = files("marketplace.doors.open").joinpath("indicators.toml").read_text(encoding="utf-8")
    return {name: Words(**said) for name, said in tomllib.loads(text).items()}


def indicators(facts: Facts) -> Sequence[Indicator]:
    values = _values(facts)
    return [Indicator(name, said, values[name]) for name, said in words().items()]


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _values(facts: Facts) -> Mapping[str, float | None]:
    use = facts.use
    answered = use.calls + use.files
    return {
        "users": round(facts.user_days / facts.days, 1),
        "uses": use.uses,
        "rows": use.rows,
        "bytes": use.bytes,
        "availability": share(facts.open, facts.known),
        "sectors": share(facts.sectors_open, facts.sectors),
        "fresh": share(facts.fresh, facts.open),
        "programs": share(facts.released, facts.open),
        "licence": share(facts.licensed, facts.open),
        "answered": share(answered, answered + use.refused),
        "milliseconds": round(use.milliseconds / answered, 1) if answered else None,
        "documented": share(facts.documented, facts.open),
        "requests": share(facts.in_time, facts.requests),
        "delivered": share(facts.delivered, facts.answered),
    }
