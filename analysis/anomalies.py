"""Anomalies: values that the rest of the series does not explain."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.chance import Numbers, discoveries, wilson
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Shape, method, table
from analysis.season import seasons
from analysis.series import Series, lines, newest, periods
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

LEAST = 50
WINDOW = 11  # steps of the running median, where there is no season to go by
TOLD = 3
THIN, THICK = 3.0, 200.0  # degrees of freedom between heavy tails and the bell

MOST_ODD = 0.1  # of the values: what is more common is usual


@dataclass(frozen=True)
class Odd:
    """What was expected at each step, and the corrected chance of a value as far from it."""

    expected: Numbers
    ps: Numbers

    @property
    def places(self) -> list[int]:
        """The sure ones, the oddest first."""
        return [int(at) for at in np.argsort(self.ps, kind="stable") if self.ps[at] <= SURE]


@method("Anomalies")
def anomalies(frame: pd.DataFrame, value: str, time: str) -> Finding:
    """What is left beside slow change and season, against the tails of the remainder itself."""
    series = newest(frame, value, time, least=LEAST)
    odd = _odd(series)
    places = odd.places
    n = len(series)
    if len(places) > MOST_ODD * n:
        why = say(
            "{column}: {share} of the values would stand out: so many are no exceptions, what is usual is not "
            "described. Take means of a longer step.",
            column=value, share=percent(len(places) / n),
        )  # fmt: skip
        raise Misfit(why, series.sample)
    low, high = wilson(len(places), n)
    strongest = float(odd.ps.min())
    figures = (
        Figure(say("Share of anomalies"), len(places) / n, low, high, strongest),
        Figure(say("Share of them that chance alone may give, at most"), SURE, 0.0, SURE),
    )
    return Finding(
        say("Anomalies"), series.sample, _assumptions(), _words(value, series, odd), figures, _table(series, odd),
        _picture(series, value, odd), found=bool(places),
    )  # fmt: skip


def _odd(series: Series) -> Odd:
    y = series.numbers
    held = seasons(series, periods(series))
    pattern = sum((one.pattern for one in held if one.p <= SURE), np.zeros(len(y)))
    left = y - pattern
    slow = pd.Series(left).rolling(WINDOW, center=True, min_periods=WINDOW // 2).median().to_numpy()
    rest = left - slow
    if float(np.quantile(np.abs(rest), 0.75)) == 0:
        raise Misfit(
            say("Most values are equal to their neighbours; what is usual has no spread to measure by."), series.sample
        )
    return Odd(pattern + slow, np.array(discoveries(list(tails(rest)))))


def tails(rest: Numbers) -> Numbers:
    """The chance of each remainder: on each side a t distribution that its own quantiles tell."""
    centred = rest - np.median(rest)
    found = np.ones(len(rest))
    for side in (1, -1):
        out = side * centred
        beyond = out[out > 0]
        if len(beyond) >= LEAST // 4:
            found = np.where(out > 0, _tail(beyond, out), found)
    return np.clip(found, 0.0, 1.0)


def _tail(beyond: Numbers, out: Numbers) -> Numbers:
    middle, far = np.quantile(beyond, [0.5, 0.95])
    if middle <= 0:
        return np.ones(len(out))
    freedom = _freedom(float(far / middle))
    scale = middle / stats.t.ppf(0.75, freedom)
    return np.asarray(2 * stats.t.sf(out / scale, freedom))


def _freedom(ratio: float) -> float:
    """The degrees of freedom at which the quantiles stand in this ratio."""
    low, high = THIN, THICK
    for _ in range(30):
        middle = (low * high) ** 0.5
        heavier = stats.t.ppf(0.975, middle) / stats.t.ppf(0.75, middle) > ratio
        low, high = (middle, high) if heavier else (low, middle)
    return high


def _assumptions() -> tuple[Text, ...]:
    return (
        say("Expected is the running median of {n} steps, and the season where there is one.", n=WINDOW),
        say(
            "What is usual is told by the remainder's own quantiles, each side by itself: skewed "
            "and heavy tails are allowed for."
        ),
        say(
            "Of what is called an anomaly at most 5 % is chance (Benjamini-Hochberg), where "
            "neighbours' remainders do not go together."
        ),
        say("A value is odd, not wrong: the method does not know why."),
    )


def _words(value: str, series: Series, odd: Odd) -> tuple[Text, ...]:
    places = odd.places
    if not places:
        return (say("{column}: no value stands out beyond what chance alone explains.", column=value),)
    head = say(
        "{column}: {n} of {all} values stand out ({share}).",
        column=value,
        n=len(places),
        all=len(series),
        share=percent(len(places) / len(series)),
    )
    return (head, *(_told(series, odd, at) for at in places[:TOLD]))


def _told(series: Series, odd: Odd, at: int) -> Text:
    return say(
        "{moment}: {value}, where about {expected} was expected ({p}).", moment=f"{series.moments[at]:%Y-%m-%d %H:%M}",
        value=float(series.numbers[at]), expected=float(odd.expected[at]), p=chance(float(odd.ps[at])),
    )  # fmt: skip


def _table(series: Series, odd: Odd) -> pd.DataFrame:
    rows = [(series.moments[at], series.numbers[at], odd.expected[at], odd.ps[at]) for at in odd.places]
    return table([say("Time"), say("Value"), say("Expected"), say("p, corrected")], rows)


def _picture(series: Series, value: str, odd: Odd) -> Picture:
    drawn = lines(series, {say("measured"): series.numbers, say("expected"): odd.expected})
    marks = tuple(series.moments[at] for at in odd.places[:50])
    return Picture(
        Shape.LINES, drawn, say("{column} and what was expected", column=value), say("Time"), plain(value), marks
    )
