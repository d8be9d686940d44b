"""What a method answers: a finding with its uncertainty, or why the method does not fit the rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import ParamSpec

import numpy as np
import pandas as pd

from analysis.words import say
from sectors.spec.text import Text

P = ParamSpec("P")
SURE = 0.05  # the chance of error that a finding takes, after correction for the number of tests


class Shape(StrEnum):
    """How a picture is drawn."""

    LINES = "lines"  # x a time, y, part
    BARS = "bars"  # y a name, x an amount
    POINTS = "points"  # x, y amounts, part
    HISTOGRAM = "histogram"  # x to `to` an amount, y rows
    GRID = "grid"  # x, y names, value between -1 and 1


@dataclass(frozen=True)
class Picture:
    """What a finding looks like: `frame` has `x`, `y` and, where there are any, `low`, `high`, `part`, `value`.

    `marks` are places on `x` that a line points out.
    """

    shape: Shape
    frame: pd.DataFrame
    title: Text
    x: Text
    y: Text
    marks: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what is known of its uncertainty: an interval of 95 %, the corrected chance `p`, or both."""

    name: Text
    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows that were counted on: `given` came in, `used` remain; `notes` say what became of the others."""

    given: int
    used: int
    nulls: int = 0
    repeated: int = 0
    notes: tuple[Text, ...] = ()

    def sentences(self) -> tuple[Text, ...]:
        """The counts in words."""
        counts = say(
            "{given} rows were read, {used} used; {nulls} were left out because a value is missing, "
            "{repeated} repeat another row.",
            given=self.given, used=self.used, nulls=self.nulls, repeated=self.repeated,
        )  # fmt: skip
        return (counts, *self.notes)


@dataclass(frozen=True)
class Finding:
    """`found` tells whether there is something beyond chance. With a `misfit`, there are neither figures nor words."""

    method: Text
    sample: Sample
    assumptions: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()
    figures: tuple[Figure, ...] = ()
    table: pd.DataFrame = field(default_factory=pd.DataFrame)  # headings are Texts, cells Texts, numbers or times
    picture: Picture | None = None
    found: bool = False
    misfit: Text | None = None


class Misfit(Exception):
    """Why a method does not fit the rows, and which rows it saw."""

    def __init__(self, why: Text, sample: Sample) -> None:
        super().__init__(why.en)
        self.why, self.sample = why, sample


def shown(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """A finding's table in one language."""
    told = frame.map(lambda cell: cell.of(language) if isinstance(cell, Text) else cell)
    return told.rename(columns=lambda heading: heading.of(language))


def figured(figures: Sequence[Figure]) -> pd.DataFrame:
    """The figures as a table."""
    rows = [(one.name, one.value, one.low, one.high, one.p) for one in figures]
    headings = [say("Figure"), say("Value"), say("Low (95 %)"), say("High (95 %)"), say("p, corrected")]
    return table(headings, rows).dropna(axis=1, how="all")


def method(title: str) -> Callable[[Callable[P, Finding]], Callable[P, Finding]]:
    """Name the method `title`; a Misfit becomes a finding that says so."""

    def named(ask: Callable[P, Finding]) -> Callable[P, Finding]:
        @wraps(ask)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Finding:
            try:
                return ask(*args, **kwargs)
            except Misfit as misfit:
                return Finding(say(title), misfit.sample, misfit=misfit.why)
            except (ArithmeticError, np.linalg.LinAlgError):  # of values that leave nothing to divide by
                why = say("The values lie too close together, or too far apart, to reckon with.")
                return Finding(say(title), Sample(_length(args, kwargs), 0), misfit=why)

        return answer

    return named


def _length(args: Iterable[object], kwargs: Mapping[str, object]) -> int:
    """How many rows came in."""
    return next((len(one) for one in (*args, *kwargs.values()) if isinstance(one, pd.DataFrame)), 0)


def table(headings: Sequence[Text], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """A frame under headings in both languages."""
    return pd.DataFrame([tuple(row) for row in rows], columns=pd.Index(list(headings), dtype=object))
