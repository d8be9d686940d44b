"""Trend: whether a series rises or falls, and how fast."""

import math
import warnings

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tools.sm_exceptions import SingularMatrixWarning
from statsmodels.tsa.stattools import adfuller

from analysis.chance import Numbers, autocorrelations
from analysis.finding import SURE, Figure, Finding, Picture, Shape, method, table
from analysis.series import Series, lines, periods, regular
from analysis.words import chance, plain, say
from sectors.spec.text import Text

EXACT = 1e-9
MOST_POINTS = 1_500  # every two are set against each other


@method("Trend")
def trend(frame: pd.DataFrame, value: str, time: str) -> Finding:
    """Theil-Sen's slope; Mann-Kendall's chance, corrected for resemblance in time.

    Of a series that wanders (a unit root is not ruled out) only the mean of its steps is tested.
    """
    series = regular(frame, value, time, most=MOST_POINTS)
    y = _without_season(series)
    wanders = _wanders(y)
    slope, low, high, p = _drift(y) if wanders else _steady(y)
    figure = Figure(say("Change per {step}", step=series.name()), slope, low, high, p)
    found = p <= SURE
    return Finding(
        say("Trend"), series.sample, _assumptions(wanders=wanders),
        _words(value, series, figure, found=found, wanders=wanders),
        (figure,), _table(series, figure), _picture(series, value, slope), found=found,
    )  # fmt: skip


def _wanders(y: Numbers) -> bool:
    """Whether a unit root is not ruled out; what lies on a straight line, or repeats itself, does not wander."""
    at = np.arange(len(y))
    rest = y - np.polyval(np.polyfit(at, y, 1), at)
    if float(np.ptp(rest)) <= EXACT * float(np.ptp(y)):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SingularMatrixWarning)  # few different values: fewer lags tell the same
        return float(adfuller(y, regression="ct", autolag="BIC", result_object=True).pvalue) > SURE


def _without_season(series: Series) -> Numbers:
    """Less the mean of each place in the shortest season: a season that is cut off in the middle looks like a trend."""
    y, held = series.numbers, periods(series)
    if not held:
        return y
    line = np.polyval(np.polyfit(np.arange(len(y)), y, 1), np.arange(len(y)))
    place = np.arange(len(y)) % held[0]
    means = np.array([(y - line)[place == at].mean() for at in range(held[0])])
    return np.asarray(y - means[place])


def _steady(y: Numbers) -> tuple[float, float, float, float]:
    """Slope, its interval, and the chance that neighbours alone would give as large a one."""
    n = len(y)
    first, second = np.triu_indices(n, 1)
    slopes = np.sort((y[second] - y[first]) / (second - first))
    slope, score = float(np.median(slopes)), float(np.sign(slopes).sum())
    inflated, freedom = resemblance(stats.rankdata(y - slope * np.arange(n)))
    spread = math.sqrt(n * (n - 1) * (2 * n + 5) / 18 * inflated)  # of the score
    reach = float(stats.t.ppf(0.975, freedom)) * spread / 2
    low, high = max(int(len(slopes) / 2 - reach), 0), min(int(len(slopes) / 2 + reach), len(slopes) - 1)
    return (
        slope,
        float(slopes[low]),
        float(slopes[high]),
        float(2 * stats.t.sf(max(abs(score) - 1, 0) / spread, freedom)),
    )


def resemblance(rest: Numbers) -> tuple[float, int]:
    """How much more slow waves the remainder has than independent values, and how many waves tell it.

    Equally weighted cosines (Lazarus and others 2018); the slowest is what the slope took away.
    """
    n = len(rest)
    waves = max(5, int(0.2 * n ** (2 / 3)))
    places = (np.arange(n) + 0.5) / n
    cosines = np.cos(np.pi * np.outer(np.arange(2, waves + 2), places)) * math.sqrt(2 / n)
    return max(float(np.mean((cosines @ (rest - rest.mean())) ** 2)) / float(rest.var()), 1.0), waves


def _drift(y: Numbers) -> tuple[float, float, float, float]:
    """The mean step of a series that wanders."""
    steps = np.diff(y)
    mean, spread = float(steps.mean()), float(steps.std(ddof=1)) / len(steps) ** 0.5
    inflated = spread * max(1 + 2 * float(autocorrelations(steps, 5).sum()), 1.0) ** 0.5
    t = float(stats.t.ppf(0.975, len(steps) - 1))
    p = float(2 * stats.t.sf(abs(mean) / inflated, len(steps) - 1)) if inflated > 0 else float(mean == 0)
    return mean, mean - t * inflated, mean + t * inflated, p


def _assumptions(*, wanders: bool) -> tuple[Text, ...]:
    if wanders:
        return (
            say("The series wanders: each value starts from the one before (a unit root is not ruled out)."),
            say("A wandering series looks like a trend even where there is none; so the mean of its steps is tested."),
        )
    return (
        say("Theil-Sen: the median of the slopes between every two points; far-out values weigh little."),
        say("Mann-Kendall: the chance counts how much neighbours in time resemble each other."),
        say("One steady direction over the whole time; what turns in between is not seen."),
    )


def _words(value: str, series: Series, slope: Figure, *, found: bool, wanders: bool) -> tuple[Text, ...]:
    values = {
        "column": value, "step": series.name(), "slope": slope.value, "low": slope.low, "high": slope.high,
        "p": chance(slope.p or 0.0),
    }  # fmt: skip
    if not found:
        told = say(
            "{column}: neither a rise nor a fall beyond what chance alone explains ({slope} per "
            "{step}; {low} to {high}; {p}).",
            **values,
        )
    elif slope.value > 0:
        told = say("{column}: rises by {slope} per {step} ({low} to {high}; {p}).", **values)
    else:
        told = say("{column}: falls by {slope} per {step} ({low} to {high}; {p}).", **values)
    return (
        (told, say("It wanders like a random walk: a rise so far says little of what follows.")) if wanders else (told,)
    )


def _table(series: Series, slope: Figure) -> pd.DataFrame:
    rows = [
        (
            series.moments[0],
            series.moments[-1],
            series.name(),
            len(series),
            slope.value,
            slope.low,
            slope.high,
            slope.p,
        )
    ]
    headings = [
        say("From"),
        say("To"),
        say("Step"),
        say("Steps"),
        say("Change per step"),
        say("Low (95 %)"),
        say("High (95 %)"),
        say("p"),
    ]
    return table(headings, rows)


def _picture(series: Series, value: str, slope: float) -> Picture:
    places = np.arange(len(series))
    line = np.asarray(np.median(series.numbers - slope * places) + slope * places, float)
    drawn = lines(series, {say("measured"): series.numbers, say("trend"): line})
    return Picture(Shape.LINES, drawn, say("{column} and its trend", column=value), say("Time"), plain(value))
