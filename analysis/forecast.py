"""Forecast: what comes next, tried on the past against the naive forecast before it is believed."""

import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from analysis.chance import Numbers, Z, wilson
from analysis.finding import SURE, Figure, Finding, Picture, Shape, method, table
from analysis.series import Series, newest, periods
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

MOST_POINTS = 600
LONGEST_SEASON = 24  # a longer one has too many states to learn
LEAST = 40
TRIALS = 16
MOST_AHEAD = 100


class Way(Protocol):
    """A way to forecast: `ahead` steps after `y`, with the spread of each."""

    def __call__(self, y: Numbers, ahead: int) -> tuple[Numbers, Numbers]: ...


@dataclass(frozen=True)
class Trial:
    """What happened when the past was forecast: the errors of both ways at each begin, and how often intervals held."""

    ours: Numbers
    naive: Numbers
    inside: int
    tried: int

    @property
    def gain(self) -> float:
        """The share of the naive forecast's error that is saved."""
        return 1 - float(self.ours.mean()) / float(self.naive.mean()) if self.naive.mean() > 0 else 0.0

    def better(self) -> float:
        """The chance that a forecast no better than the naive one does as well (Diebold and Mariano, one-sided)."""
        less = self.naive - self.ours
        spread = float(less.std(ddof=1)) / len(less) ** 0.5
        return float(stats.t.sf(less.mean() / spread, len(less) - 1)) if spread > 0 else 1.0


@method("Forecast")
def forecast(frame: pd.DataFrame, value: str, time: str, *, ahead: int = 12) -> Finding:
    """Exponential smoothing, chosen on the first part, tried on the rest; the naive forecast where that is as good."""
    series = newest(frame, value, time, least=LEAST, most=MOST_POINTS)
    y, ahead = series.numbers, min(ahead, MOST_AHEAD, len(series) // 4)
    length = next((n for n in periods(series) if n <= LONGEST_SEASON), 1)
    smooth, naive = _smoothing(y[: len(y) * 6 // 10], length), _naive(y, length)
    trial = _trial(y, ahead, smooth, naive)
    p = trial.better()
    found = p <= SURE
    told = trial if found else _trial(y, ahead, naive, naive)
    middle, spread = (smooth if found else naive)(y, ahead)
    return Finding(
        say("Forecast"), series.sample, _assumptions(length),
        _words(value, series, ahead, told, trial, p=p, found=found),
        _figures(middle, spread, told, trial, p), _table(series, middle, spread),
        _picture(series, value, middle, spread), found=found,
    )  # fmt: skip


def _smoothing(y: Numbers, length: int) -> Way:
    """The smoothing that fits the first part best; its weights then stay, whatever is forecast."""
    season = {"seasonal": "add", "seasonal_periods": length} if length > 1 and len(y) >= 3 * length else {}
    kinds: list[dict[str, Any]] = [{}, {"trend": "add", "damped_trend": True}]
    kinds = [{**kind, **more} for kind in kinds for more in ([{}, season] if season else [{}])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = [(ETSModel(pd.Series(y), **kind).fit(disp=False, maxiter=200), kind) for kind in kinds]
    best, kind = min(fitted, key=lambda one: one[0].aicc)

    def way(y: Numbers, ahead: int) -> tuple[Numbers, Numbers]:
        smoothed = ETSModel(pd.Series(y), **kind).smooth(best.params)
        told = smoothed.get_prediction(start=len(y), end=len(y) + ahead - 1)
        return np.asarray(told.predicted_mean, float), np.sqrt(np.asarray(told.forecast_variance, float))

    return way


def _naive(y: Numbers, length: int) -> Way:
    """The last value, or that of one season ago, whichever errs less."""
    lag = length if length > 1 and np.abs(y[length:] - y[:-length]).mean() < np.abs(np.diff(y)).mean() else 1

    def way(y: Numbers, ahead: int) -> tuple[Numbers, Numbers]:
        places = np.arange(ahead)
        steps = y[lag:] - y[:-lag]
        return y[len(y) - lag + places % lag], float(np.sqrt(np.mean(steps**2))) * np.sqrt(places // lag + 1)

    return way


def _trial(y: Numbers, ahead: int, smooth: Way, naive: Way) -> Trial:
    """From TRIALS begins in the later part, evenly spread."""
    begins = np.unique(np.linspace(len(y) * 6 // 10, len(y) - ahead, TRIALS).astype(int))
    ours, theirs, inside = [], [], 0
    for begin in begins:
        came = y[begin : begin + ahead]
        middle, spread = smooth(y[:begin], ahead)
        ours.append(float(np.abs(came - middle).mean()))
        theirs.append(float(np.abs(came - naive(y[:begin], ahead)[0]).mean()))
        inside += int((np.abs(came - middle) <= Z * spread).sum())
    return Trial(np.array(ours), np.array(theirs), inside, len(begins) * ahead)


def _assumptions(length: int) -> tuple[Text, ...]:
    season = say("Season: {n} steps.", n=length) if length > 1 else say("Season: none, or too long to learn.")
    return (
        say("Exponential smoothing (ETS): what comes goes on as the past went; nothing outside the series is known."),
        season,
        say(
            "The forecast was tried on the last 40 % of the series, each time with the past alone; "
            "its form and weights come from the first 60 %."
        ),
        say("Intervals take errors to be bell-shaped; the trial tells how often they held."),
    )


def _words(
    value: str, series: Series, ahead: int, told: Trial, trial: Trial, *, p: float, found: bool
) -> tuple[Text, ...]:
    gain = percent(abs(trial.gain))
    if found:
        head = say(
            "{column}: smoothing forecasts {ahead} steps of one {step} each with {gain} less error "
            "than the naive forecast ({p}).",
            column=value,
            ahead=ahead,
            step=series.name(),
            gain=gain,
            p=chance(p),
        )
    else:
        head = say(
            "{column}: the naive forecast, which repeats what was last, is as good or better; so it "
            "is the one shown ({p}).",
            column=value,
            p=chance(p),
        )
    low, high = wilson(told.inside, told.tried)
    held = say(
        "In the trial {share} of the values lay within the interval of 95 % ({low} to {high}).",
        share=percent(told.inside / told.tried),
        low=percent(low),
        high=percent(high),
    )
    narrow = (say("So the intervals are too narrow: take them with care."),) if told.inside / told.tried < 0.85 else ()
    return (head, held, *narrow)


def _figures(middle: Numbers, spread: Numbers, told: Trial, trial: Trial, p: float) -> tuple[Figure, ...]:
    less = trial.naive - trial.ours
    scale = float(trial.naive.mean()) or 1.0
    reach = float(stats.t.ppf(0.975, len(less) - 1) * less.std(ddof=1) / len(less) ** 0.5) / scale
    low, high = wilson(told.inside, told.tried)
    return (
        Figure(say("Share of the naive error that is saved"), trial.gain, trial.gain - reach, trial.gain + reach, p),
        Figure(say("Share of values within the interval, in the trial"), told.inside / told.tried, low, high),
        Figure(
            say("The next value"), float(middle[0]), float(middle[0] - Z * spread[0]), float(middle[0] + Z * spread[0])
        ),
    )


def _next(series: Series, ahead: int) -> pd.DatetimeIndex:
    return pd.date_range(series.moments[-1], periods=ahead + 1, freq=series.step)[1:]


def _table(series: Series, middle: Numbers, spread: Numbers) -> pd.DataFrame:
    rows = zip(_next(series, len(middle)), middle, middle - Z * spread, middle + Z * spread, strict=True)
    return table([say("Time"), say("Forecast"), say("Low (95 %)"), say("High (95 %)")], rows)


def _picture(series: Series, value: str, middle: Numbers, spread: Numbers) -> Picture:
    past = series.held.iloc[-max(4 * len(middle), 100) :]
    came = {"x": past.index, "y": past.to_numpy(), "part": say("measured")}
    coming = {"x": _next(series, len(middle)), "y": middle, "low": middle - Z * spread, "high": middle + Z * spread}
    drawn = pd.concat([pd.DataFrame(came), pd.DataFrame({**coming, "part": say("forecast")})], ignore_index=True)
    title = say("{column}: forecast with its interval of 95 %", column=value)
    return Picture(Shape.LINES, drawn, title, say("Time"), plain(value))
