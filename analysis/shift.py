"""Shift: whether values are spread otherwise after a moment than before it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from scipy import stats

from analysis.chance import Numbers, worth
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Sample, Shape, method, table
from analysis.rows import MOST, SEED, Rows, bounded, numeric, ordered
from analysis.series import moments
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

LEAST = 30
LEAST_WORTH = 5  # independent rows on each side
TENTHS = np.arange(0.1, 1, 0.1)
SMALL, LARGE = 0.1, 0.25  # of the stability index, as banks use them
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Sides:
    """The values before and after, each in the order of time, and what they are worth as independent ones."""

    before: Numbers
    after: Numbers
    sample: Sample

    def worths(self) -> tuple[float, float]:
        return worth(stats.rankdata(self.before)), worth(stats.rankdata(self.after))


@method("Change of distribution")
def shift(frame: pd.DataFrame, value: str, time: str, *, at: datetime | None = None) -> Finding:
    """Before `at` and from it on (none: the middle row): Kolmogorov-Smirnov, stability index, medians."""
    sides, moment = _sides(frame, value, time, at)
    before, after = sides.worths()
    if min(before, after) < LEAST_WORTH:
        least = float(min(before, after))
        raise Misfit(
            say(
                "The rows of one side resemble each other so much that they are worth {n} independent ones only.",
                n=least,
            ),
            sides.sample,
        )
    apart = float(stats.ks_2samp(sides.before, sides.after, method="asymp").statistic)
    size = before * after / (before + after)
    p = float(stats.kstwobign.sf(apart * size**0.5))
    index, by_chance = stability(sides.before, sides.after), 9 * (1 / before + 1 / after)
    reach = float(stats.kstwobign.ppf(0.95)) / size**0.5
    figures = (
        Figure(
            say("Greatest distance between the two distributions (0 to 1)"),
            apart,
            max(apart - reach, 0),
            min(apart + reach, 1),
            p,
        ),
        Figure(
            say("Stability index (PSI); {n} by chance alone", n=by_chance),
            index,
            *_index_interval(sides, before, after),
        ),
        _medians(sides, before, after),
    )
    found = p <= SURE
    return Finding(
        say("Change of distribution"), sides.sample, _assumptions(),
        _words(value, moment, figures, by_chance, found=found),
        figures, _table(sides), _picture(sides, value), found=found,
    )  # fmt: skip


def _sides(frame: pd.DataFrame, value: str, time: str, at: datetime | None) -> tuple[Sides, pd.Timestamp]:
    held = pd.DataFrame({"at": moments(frame, time), "y": numeric(frame, value)}).replace([np.inf, -np.inf], np.nan)
    kept = held.dropna()
    sample = Sample(len(held), len(kept), len(held) - len(kept), int(kept.duplicated().sum()))
    rows: Rows = bounded(_mixed(ordered(kept)), sample, MOST)
    if len(kept) < LEAST:
        raise Misfit(
            say("There are too few rows: {n}, and the method needs {least}.", n=len(kept), least=LEAST), sample
        )
    if rows.frame["y"].nunique() < 2:
        raise Misfit(say("{column}: all values are equal; nothing can vary with it.", column=value), rows.sample)
    moment = (
        pd.Timestamp(at).tz_localize(None)
        if at is not None
        else pd.Timestamp(rows.frame["at"].to_numpy()[len(rows.frame) // 2])
    )
    earlier = (rows.frame["at"] < moment).to_numpy()
    y = rows.frame["y"].to_numpy(float)
    if min(earlier.sum(), (~earlier).sum()) < LEAST:
        why = say(
            "There are too few rows on one side: {before} before and {after} after; each needs {least}.",
            before=int(earlier.sum()),
            after=int((~earlier).sum()),
            least=LEAST,
        )
        raise Misfit(why, rows.sample)
    return Sides(y[earlier], y[~earlier], rows.sample), moment


def _mixed(rows: pd.DataFrame) -> pd.DataFrame:
    """By time; rows of one time in an order that their values do not tell."""
    by_chance = np.random.default_rng(SEED).random(len(rows))
    return rows.iloc[np.lexsort([by_chance, rows["at"].to_numpy()])].reset_index(drop=True)


def stability(before: Numbers, after: Numbers) -> float:
    """The population stability index over the tenths of what was before."""
    edges = np.unique(np.quantile(before, TENTHS))
    one, other = (
        np.bincount(np.searchsorted(edges, x, side="left"), minlength=len(edges) + 1) for x in (before, after)
    )
    p, q = ((counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (one, other))
    return float(np.sum((q - p) * np.log(q / p)))


def _index_interval(sides: Sides, before: float, after: float) -> tuple[float, float]:
    """Drawn again and again, as many as the sides are worth."""
    chosen = np.random.default_rng(SEED)
    n, m = max(int(before), LEAST), max(int(after), LEAST)
    n, m = min(n, 5_000), min(m, 5_000)
    drawn = [stability(chosen.choice(sides.before, n), chosen.choice(sides.after, m)) for _ in range(200)]
    more = float(np.mean(drawn)) - stability(sides.before, sides.after)  # what drawing adds by itself
    return max(float(np.quantile(drawn, 0.025)) - more, 0.0), float(np.quantile(drawn, 0.975)) - more


def _medians(sides: Sides, before: float, after: float) -> Figure:
    """The difference of the medians; each median's spread by the ranks around it."""
    spread = sum(_spread(x, n) ** 2 for x, n in ((sides.before, before), (sides.after, after))) ** 0.5
    apart = float(np.median(sides.after) - np.median(sides.before))
    return Figure(
        say("Difference of the medians, after less before"), apart, apart - 1.96 * spread, apart + 1.96 * spread
    )


def _spread(x: Numbers, n: float) -> float:
    reach = min(0.98 / n**0.5, 0.49)
    low, high = np.quantile(x, [0.5 - reach, 0.5 + reach])
    return float(high - low) / (2 * 1.96)


def _assumptions() -> tuple[Text, ...]:
    return (
        say("Kolmogorov-Smirnov sees any difference: of the middle, the spread or the shape."),
        say("Neighbours in time resemble each other: the chance counts how few independent rows each side is worth."),
        say(
            "Season matters: a summer set against a winter differs, and nothing has changed. Choose "
            "whole years where you can."
        ),
    )


def _words(
    value: str, moment: pd.Timestamp, figures: tuple[Figure, ...], by_chance: float, *, found: bool
) -> tuple[Text, ...]:
    apart, index, medians = figures
    values = {"column": value, "moment": f"{moment:%Y-%m-%d %H:%M}", "d": apart.value, "p": chance(apart.p or 0.0)}
    if found:
        head = say("{column}: spread otherwise from {moment} on than before (distance {d}; {p}).", **values)
    else:
        head = say(
            "{column}: no other spread from {moment} on than before, beyond what chance alone "
            "explains (distance {d}; {p}).",
            **values,
        )
    size = (
        say("small")
        if index.value < max(SMALL, by_chance)
        else say("moderate")
        if index.value < max(LARGE, by_chance)
        else say("large")
    )
    told = say(
        "The stability index is {value} ({low} to {high}): a {size} change.",
        value=index.value,
        low=index.low,
        high=index.high,
        size=size,
    )
    middle = say(
        "The median moved by {value} ({low} to {high}).", value=medians.value, low=medians.low, high=medians.high
    )
    return (head, told, middle)


def _table(sides: Sides) -> pd.DataFrame:
    headings = [say("Share below"), say("Before"), say("After")]
    rows = [(percent(q), float(np.quantile(sides.before, q)), float(np.quantile(sides.after, q))) for q in QUANTILES]
    means = (say("Mean"), float(sides.before.mean()), float(sides.after.mean()))
    return table(headings, [*rows, means, (say("Rows"), len(sides.before), len(sides.after))])


def _picture(sides: Sides, value: str) -> Picture:
    edges = np.histogram_bin_edges(np.concatenate([sides.before, sides.after]), bins=30)
    parts = [(say("before"), sides.before), (say("after"), sides.after)]
    drawn = pd.concat(
        [
            pd.DataFrame({"x": edges[:-1], "to": edges[1:], "y": np.histogram(x, edges)[0] / len(x), "part": name})
            for name, x in parts
        ],
        ignore_index=True,
    )
    return Picture(
        Shape.HISTOGRAM, drawn, say("{column} before and after", column=value), plain(value), say("Share of the rows")
    )
