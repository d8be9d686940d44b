"""Change points: moments from which a series stands at another level."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import ruptures
from scipy import stats

from analysis.chance import Numbers, Z, autocorrelations, holm
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Shape, method, table
from analysis.season import seasons
from analysis.series import Series, lines, periods, regular
from analysis.words import chance, plain, say
from sectors.spec.text import Text

LEAST = 40
SHORTEST = 8  # steps between two changes
WANDERING = 0.9  # a series whose values hang together more than this has no level
PENALTY = 3.0  # times the noise's variance and the logarithm of the length, for one change more
NEARNESS = 11.0  # Bai 1997: the quantile of the place's own distribution, 95 %


@dataclass(frozen=True)
class Change:
    """A step at the place `at`, the level before and after it, and how far off the place may be."""

    at: int
    before: float
    after: float
    reach: int
    spread: float
    p: float


@method("Change points")
def changes(frame: pd.DataFrame, value: str, time: str) -> Finding:
    """Segments of the whitened series (AR1seg, Chakar and others 2017); each change tested between its neighbours."""
    series = regular(frame, value, time, least=LEAST)
    y = _without_seasons(series)
    hang = resemblance(y)
    found = sure(y, hang)
    if hang > WANDERING or (found and _wanders(y, hang, found)):
        raise Misfit(
            say("The series wanders like a random walk: it has no level that could change. See its trend."),
            series.sample,
        )
    figures = tuple(_figure(series, one) for one in found)
    return Finding(
        say("Change points"), series.sample, _assumptions(hang), _words(value, series, found), figures,
        _table(series, found),
        _picture(series, value, y, found), found=bool(found),
    )  # fmt: skip


def _without_seasons(series: Series) -> Numbers:
    held = seasons(series, periods(series))
    return np.asarray(series.numbers - sum((one.pattern for one in held if one.p <= SURE), np.zeros(len(series))))


def resemblance(y: Numbers) -> float:
    """The correlation of neighbours, told from the smaller differences, which a change of level hardly touches."""
    one, two = _usual(np.diff(y)), _usual(y[2:] - y[:-2])
    return float(np.clip(two / one - 1, 0.0, 0.99)) if one > 0 else 0.0


def _usual(steps: Numbers) -> float:
    """The mean square of the nine tenths that are smallest."""
    squares = np.sort(steps**2)
    return float(squares[: len(squares) * 9 // 10].mean())


def sure(y: Numbers, hang: float) -> list[Change]:
    """The changes that stand after their tests; those that do not are dropped one by one, the weakest first."""
    places = _segments(y[1:] - hang * y[:-1])
    while places:
        tested = _tested(y, places)
        corrected = holm([one.p for one in tested])
        weakest = int(np.argmax(corrected))
        if corrected[weakest] <= SURE:
            return [replace(one, p=p) for one, p in zip(tested, corrected, strict=True)]
        places = [at for place, at in enumerate(places) if place != weakest]
    return []


def _wanders(y: Numbers, hang: float, found: list[Change]) -> bool:
    """Whether a random walk tells the series as well as its levels do."""
    rest = y - levels(y, found)
    noise, steps = float(np.var(rest[1:] - hang * rest[:-1])), float(np.var(np.diff(y)))
    cost = PENALTY * len(found) * np.log(len(y))
    return noise > 0 and len(y) * np.log(noise) + cost >= len(y) * np.log(steps)


def levels(y: Numbers, found: list[Change]) -> Numbers:
    """The mean of each segment, at every step of it."""
    edges = [0, *(one.at for one in found), len(y)]
    return np.concatenate([np.full(end - begin, y[begin:end].mean()) for begin, end in pairwise(edges)])


def _segments(white: Numbers) -> list[int]:
    noise = (float(np.median(np.abs(np.diff(white)))) / 0.9539) ** 2  # of a bell-shaped difference, by its median
    noise = noise or float(np.var(white)) / 10
    cut = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(white.reshape(-1, 1))
    return [at + 1 for at in cut.predict(pen=PENALTY * noise * np.log(len(white)))[:-1]]


def _tested(y: Numbers, places: list[int]) -> list[Change]:
    edges = [0, *places, len(y)]
    return [_change(y[begin:end], at - begin, begin) for begin, at, end in zip(edges, places, edges[2:], strict=False)]


def _change(y: Numbers, at: int, begin: int) -> Change:
    """The greatest sum of deviations, against a Brownian bridge with the long-run noise of both sides."""
    before, after = y[:at].mean(), y[at:].mean()
    rest = np.concatenate([y[:at] - before, y[at:] - after])
    hang = float(np.clip(autocorrelations(rest, 1)[0] + 3 / len(y), 0.0, 0.97))
    noise = float(rest.std(ddof=2)) * ((1 + hang) / (1 - hang)) ** 0.5
    if noise == 0:
        return Change(begin + at, float(before), float(after), 0, 0.0, 0.0)
    highest = float(np.abs(np.cumsum(y - y.mean())).max()) / (noise * len(y) ** 0.5)
    reach = min(int(NEARNESS * noise**2 / (after - before) ** 2) + 1, len(y))
    spread = noise * (1 / at + 1 / (len(y) - at)) ** 0.5
    return Change(begin + at, float(before), float(after), reach, spread, float(stats.kstwobign.sf(highest)))


def _figure(series: Series, one: Change) -> Figure:
    step = one.after - one.before
    name = say("Step at {moment}", moment=_moment(series, one.at))
    return Figure(name, step, step - Z * one.spread, step + Z * one.spread, one.p)


def _moment(series: Series, at: int) -> str:
    at = min(max(at, 0), len(series) - 1)
    return f"{series.moments[at]:%Y-%m-%d %H:%M}"


def _assumptions(hang: float) -> tuple[Text, ...]:
    return (
        say("Between two changes the level stays: a slow rise may be taken for steps."),
        say(
            "Neighbours hang together (correlation {hang}); that is taken away before the search, "
            "and counted in the tests.",
            hang=hang,
        ),
        say("A season that is found is taken away first."),
        say("p is corrected for the number of changes (Holm); the place has an interval of its own."),
    )


def _words(value: str, series: Series, found: list[Change]) -> tuple[Text, ...]:
    if not found:
        return (say("{column}: no change of level beyond what chance alone explains.", column=value),)
    head = say("{column}: changes of level: {n}.", column=value, n=len(found))
    return (head, *(_told(series, one) for one in found[:5]))


def _told(series: Series, one: Change) -> Text:
    return say(
        "{moment} (between {low} and {high}): from {before} to {after} ({p}).", moment=_moment(series, one.at),
        low=_moment(series, one.at - one.reach), high=_moment(series, one.at + one.reach), before=one.before,
        after=one.after, p=chance(one.p),
    )  # fmt: skip


def _table(series: Series, found: list[Change]) -> pd.DataFrame:
    headings = [
        say("Time"),
        say("Not before"),
        say("Not after"),
        say("Level before"),
        say("Level after"),
        say("p, corrected"),
    ]
    rows = [
        (
            _moment(series, c.at),
            _moment(series, c.at - c.reach),
            _moment(series, c.at + c.reach),
            c.before,
            c.after,
            c.p,
        )
        for c in found
    ]
    return table(headings, rows)


def _picture(series: Series, value: str, y: Numbers, found: list[Change]) -> Picture:
    drawn = lines(series, {say("measured"): series.numbers, say("level"): levels(y, found)})
    marks = tuple(series.moments[one.at] for one in found)
    return Picture(Shape.LINES, drawn, say("{column} and its levels", column=value), say("Time"), plain(value), marks)
