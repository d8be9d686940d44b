"""The methods by name: what each answers, which columns it takes, and how it is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis.anomalies import anomalies
from analysis.changes import changes
from analysis.clusters import clusters
from analysis.correlate import correlate
from analysis.describe import describe
from analysis.drivers import drivers
from analysis.finding import Finding
from analysis.forecast import forecast
from analysis.groups import groups
from analysis.regression import regression
from analysis.season import season
from analysis.shift import shift
from analysis.trend import trend
from analysis.words import say
from sectors.spec.text import Text


class Kind(StrEnum):
    """What a column's values are."""

    NUMBER = "number"
    WORD = "word"
    TIME = "time"


class Role(StrEnum):
    """What a column is to a method, by the name of the argument."""

    VALUE = "value"
    TARGET = "target"
    BY = "by"
    TIME = "time"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Takes:
    """The columns that fill a role: their kinds, how many at least; none: the method does without."""

    kinds: tuple[Kind, ...]
    least: int = 1


@dataclass(frozen=True)
class Method:
    """One method; `basic` ones ask for no knowledge of statistics."""

    title: Text
    about: Text
    ask: Callable[..., Finding]
    takes: Mapping[Role, Takes]
    basic: bool = True

    def fits(self, kinds: Sequence[Kind]) -> bool:
        """Whether columns of these kinds can fill all roles, each column one role."""
        needed = [takes for takes in self.takes.values() if takes.least]
        usable = [kind for kind in kinds if any(kind in takes.kinds for takes in needed)]
        each = all(sum(kind in takes.kinds for kind in kinds) >= takes.least for takes in needed)
        return each and len(usable) >= sum(takes.least for takes in needed)

    def __call__(self, frame: pd.DataFrame, chosen: Mapping[str, Any]) -> Finding:
        """The finding; what is left empty is not handed on."""
        return self.ask(frame, **{name: given for name, given in chosen.items() if given is not None})


NUMBERS, WORDS, TIMES = (Kind.NUMBER,), (Kind.WORD,), (Kind.TIME,)
SERIES = {Role.VALUE: Takes(NUMBERS), Role.TIME: Takes(TIMES)}
PERHAPS = {Role.TIME: Takes(TIMES, 0)}
EXPLAINED = {Role.TARGET: Takes(NUMBERS), Role.COLUMNS: Takes((*NUMBERS, *WORDS)), **PERHAPS}
ANY = {Role.COLUMNS: Takes((*NUMBERS, *WORDS, *TIMES))}
PAIRS = {Role.COLUMNS: Takes(NUMBERS, 2)}
GROUPED = {Role.VALUE: Takes(NUMBERS), Role.BY: Takes(WORDS)}


def methods() -> dict[str, Method]:
    """All methods, the basic ones first."""
    return {**_basic(), **_advanced()}


def _basic() -> dict[str, Method]:
    together = {**PAIRS, **PERHAPS}
    return {
        "describe": Method(say("Describe"), say("What does each column hold?"), describe, ANY),
        "correlate": Method(say("Correlate"), say("Which columns rise and fall together?"), correlate, together),
        "groups": Method(say("Compare groups"), say("Does an amount differ between groups?"), groups, GROUPED),
        "trend": Method(say("Trend"), say("Does it rise or fall in the long run?"), trend, SERIES),
        "season": Method(say("Seasonality"), say("Does it come back each day, week or year?"), season, SERIES),
        "shift": Method(say("Change of distribution"), say("Is it spread otherwise than before?"), shift, SERIES),
    }


def _advanced() -> dict[str, Method]:
    how_much, what, alone = (
        say("How much does it change with each column?"),
        say("What can it not be predicted without?"),
        say("Do the rows fall into groups by themselves?"),
    )
    found = {
        "forecast": Method(say("Forecast"), say("What comes next, and how sure is it?"), forecast, SERIES),
        "anomalies": Method(say("Anomalies"), say("Which values stand out?"), anomalies, SERIES),
        "changes": Method(say("Change points"), say("When did the level change?"), changes, SERIES),
        "clusters": Method(say("Clusters"), alone, clusters, PAIRS),
        "regression": Method(say("Regression"), how_much, regression, EXPLAINED),
        "drivers": Method(say("Key drivers"), what, drivers, EXPLAINED),
    }
    return {name: replace(method, basic=False) for name, method in found.items()}
