"""Seasonality: whether a series comes back to itself each day, week or year, and how strongly."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import STL

from analysis.chance import Numbers, holm
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Shape, method, table
from analysis.rows import SEED
from analysis.series import Series, lines, newest, periods
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

SHIFTS = 999
EXACT = 1e-9
LEAST_CYCLES = 3


@dataclass(frozen=True)
class Season:
    """One length, what was split off by it, and the chance that shifted cycles agree as well."""

    length: int
    pattern: Numbers
    rest: Numbers
    slow: Numbers
    p: float

    @property
    def strength(self) -> float:
        """From 0 (none) to 1 (nothing else but slow change), as Hyndman has it."""
        whole = float(np.var(self.pattern + self.rest))
        return max(1 - float(np.var(self.rest)) / whole, 0.0) if whole > 0 else 0.0


@method("Seasonality")
def season(frame: pd.DataFrame, value: str, time: str) -> Finding:
    """STL for each length that the step suggests; whether the cycles agree is tested by shifting them."""
    series = newest(frame, value, time)
    lengths = periods(series)
    if not lengths:
        raise Misfit(
            say("The series is too short, or its step suggests no season: three whole cycles are needed."),
            series.sample,
        )
    found = seasons(series, lengths)
    if max(float(np.ptp(one.pattern + one.rest)) for one in found) <= EXACT * float(np.ptp(series.numbers)):
        raise Misfit(
            say("{column}: it follows its slow change exactly; nothing is left for a season.", column=value),
            series.sample,
        )
    corrected = holm([one.p for one in found])
    sure = [one for one, p in zip(found, corrected, strict=True) if p <= SURE]
    figures = tuple(
        Figure(say("Strength of the season of {n} steps (0 to 1)", n=one.length), one.strength, *_stable(one), p)
        for one, p in zip(found, corrected, strict=True)
    )
    strongest = max(found, key=lambda one: (one in sure, one.strength))
    return Finding(
        say("Seasonality"), series.sample, _assumptions(),
        tuple(_told(value, series, figure, one) for figure, one in zip(figures, found, strict=True)),
        figures, _table(series, strongest), _picture(series, value, strongest), found=bool(sure),
    )  # fmt: skip


def seasons(series: Series, lengths: list[int]) -> list[Season]:
    """The shortest first; what was found is taken away before the next is looked for."""
    left, found = series.numbers, []
    for length in lengths:
        one = split(left, length)
        found.append(one)
        left = left - one.pattern if one.p <= SURE else left
    return found


def split(y: Numbers, length: int) -> Season:
    """STL with a season that stays as it is."""
    fitted = STL(
        y,
        period=length,
        seasonal=10 * (len(y) // length) + 1,
        seasonal_deg=0,
        robust=True,
        low_pass_jump=length // 8 + 1,
        trend_jump=length // 8 + 1,
    ).fit()
    pattern, slow = np.asarray(fitted.seasonal, float), np.asarray(fitted.trend, float)
    return Season(length, pattern, y - slow - pattern, slow, _agreement(y - slow, length))


def _cycles(y: Numbers, length: int) -> Numbers:
    """One row a cycle, the incomplete one at the begin left out."""
    whole = len(y) // length * length
    return y[len(y) - whole :].reshape(-1, length)


def _agreement(y: Numbers, length: int) -> float:
    """The chance that cycles, each shifted by itself, agree as well as they stand."""
    cycles = _cycles(y, length)
    held, chosen = float(np.var(cycles.mean(axis=0))), np.random.default_rng(SEED)
    turns = np.fft.rfft(cycles, axis=1)
    angles = -2j * np.pi * np.arange(turns.shape[1]) / length
    best = 0
    for _ in range(SHIFTS):
        shifts = chosen.integers(length, size=(len(cycles), 1))
        mean = np.fft.irfft((turns * np.exp(angles * shifts)).mean(axis=0), length)
        best += float(np.var(mean)) >= held * (1 - 1e-9)
    return (best + 1) / (SHIFTS + 1)


def _stable(one: Season) -> tuple[float, float]:
    """The strength of whole cycles drawn again and again."""
    pattern, rest = _cycles(one.pattern, one.length), _cycles(one.rest, one.length)
    drawn = np.random.default_rng(SEED).integers(len(rest), size=(400, len(rest)))
    found = [max(1 - float(np.var(rest[c])) / float(np.var(pattern[c] + rest[c])), 0.0) for c in drawn]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def _assumptions() -> tuple[Text, ...]:
    return (
        say("STL: the series is the sum of a slow change, a season that stays as it is, and a remainder."),
        say(
            "Chance is what is seen when each cycle is shifted by itself; p is corrected for the "
            "number of lengths (Holm)."
        ),
        say("The interval of the strength draws whole cycles again and again."),
    )


def _told(value: str, series: Series, figure: Figure, one: Season) -> Text:
    values = {"column": value, "n": one.length, "step": series.name(), "p": chance(figure.p or 0.0)}
    if (figure.p or 0.0) > SURE:
        return say(
            "{column}: no season of {n} steps of one {step} each beyond what chance alone explains ({p}).", **values
        )
    low, high = percent(figure.low or 0.0), percent(figure.high or 0.0)
    return say(
        "{column}: a season of {n} steps of one {step} each explains {share} of what is left beside "
        "the slow change ({low} to {high}; {p}).",
        **values, share=percent(one.strength), low=low, high=high,
    )  # fmt: skip


def _table(series: Series, one: Season) -> pd.DataFrame:
    cycles = _cycles(series.numbers - one.slow, one.length)
    reach = cycles.std(axis=0, ddof=1) / len(cycles) ** 0.5 * 2
    names = series.moments[-(len(series) // one.length * one.length) :][: one.length]
    rows = [
        (names[at], mean, mean - wide, mean + wide)
        for at, (mean, wide) in enumerate(zip(cycles.mean(axis=0), reach, strict=True))
    ]
    return table(
        [say("Place in the cycle"), say("Above or below the slow change"), say("Low (95 %)"), say("High (95 %)")], rows
    )


def _picture(series: Series, value: str, one: Season) -> Picture:
    drawn = lines(series, {say("measured"): series.numbers, say("slow change"): one.slow, say("season"): one.pattern})
    return Picture(Shape.LINES, drawn, say("{column}: slow change and season", column=value), say("Time"), plain(value))
