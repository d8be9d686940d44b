"""Groups: whether an amount differs between groups, and by how much."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from analysis.chance import Numbers, Z, holm
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Sample, Shape, method, table
from analysis.rows import Rows, ready, varying
from analysis.words import chance, plain, say
from sectors.spec.text import Text

LEAST = 5  # rows of a group
MOST_GROUPS = 30
TOLD = 3

Groups = dict[str, Numbers]


@method("Compare groups")
def groups(frame: pd.DataFrame, value: str, by: str) -> Finding:
    """Welch's test of two means, or his analysis of variance of more; Kruskal-Wallis on ranks beside it."""
    rows = ready(frame, [value], [by])
    varying(rows, [value])
    held, rows = _parted(rows, value, by)
    p, ranks = _means_differ(held), float(stats.kruskal(*held.values()).pvalue)
    pairs = _pairs(held)
    effect = _effect(held)
    found = p <= SURE
    return Finding(
        say("Compare groups"), rows.sample, _assumptions(), _words(value, p, ranks, effect, pairs, found=found),
        (Figure(say("Differences between groups"), effect.value, effect.low, effect.high, p), *pairs), _table(held),
        _picture(held, value, by), found=found,
    )  # fmt: skip


def _parted(rows: Rows, value: str, by: str) -> tuple[Groups, Rows]:
    """The groups with enough rows, and the account of those without. Misfit where fewer than two remain."""
    named = rows.frame[by].astype(str)
    all_of = {str(name): part.to_numpy(float) for name, part in rows.frame[value].groupby(named)}
    held = {name: part for name, part in all_of.items() if len(part) >= LEAST}
    used, sample = sum(len(part) for part in held.values()), rows.sample
    small = len(all_of) - len(held)
    note = (say("{n} groups with fewer than {least} rows are left out.", n=small, least=LEAST),) if small else ()
    sample = Sample(sample.given, used, sample.nulls, sample.repeated, (*sample.notes, *note))
    if len(held) < 2:
        raise Misfit(say("There are not two groups with {least} rows or more.", least=LEAST), sample)
    if len(held) > MOST_GROUPS:
        raise Misfit(
            say("There are {n} groups; more than {most} tell nothing apart.", n=len(held), most=MOST_GROUPS), sample
        )
    if all(part.std() == 0 for part in held.values()):
        raise Misfit(say("Within each group all values are equal; there is no spread to measure by."), sample)
    return held, Rows(rows.frame, sample)


def _means_differ(held: Groups) -> float:
    spread = {name: part for name, part in held.items() if part.std() > 0}
    if len(spread) < len(held):  # Welch's weights know no group without spread
        return float(stats.f_oneway(*held.values()).pvalue)
    return float(anova_oneway(list(held.values()), use_var="unequal").pvalue)


def _effect(held: Groups) -> Figure:
    """Two groups: Hedges' g. More: omega squared, the share of the spread that the groups explain."""
    if len(held) == 2:
        one, other = held.values()
        return _hedges(say("Hedges' g"), one, other)
    everything = np.concatenate(list(held.values()))
    n, k = len(everything), len(held)
    between = sum(len(part) * (part.mean() - everything.mean()) ** 2 for part in held.values())
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in held.values())
    mean_within = within / (n - k)
    share = max((between - (k - 1) * mean_within) / (between + within + mean_within), 0.0)
    f = between / (k - 1) / mean_within
    low, high = (_noncentral(f, k - 1, n - k, q) for q in (0.975, 0.025))
    return Figure(
        say("Share of the spread that the groups explain (omega squared)"), share, low / (low + n), high / (high + n)
    )


def _noncentral(f: float, between: int, within: int, q: float) -> float:
    """The noncentrality at which `f` is the quantile `q`."""
    low, high = 0.0, max(f * between * 4 + 100, 100.0)
    if float(stats.f.cdf(f, between, within)) < q:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(stats.ncf.cdf(f, between, within, middle)) > q else (low, middle)
    return low


def _hedges(name: Text, one: Numbers, other: Numbers) -> Figure:
    """The difference of two means in standard deviations, `other` less `one`."""
    n, m = len(one), len(other)
    pooled = (((n - 1) * one.var(ddof=1) + (m - 1) * other.var(ddof=1)) / (n + m - 2)) ** 0.5
    g = float((other.mean() - one.mean()) / pooled) * (1 - 3 / (4 * (n + m) - 9)) if pooled > 0 else 0.0
    spread = ((n + m) / (n * m) + g * g / (2 * (n + m))) ** 0.5
    return Figure(name, g, g - Z * spread, g + Z * spread)


def _pairs(held: Groups) -> list[Figure]:
    """The difference of every two means, p by Welch and Holm, the largest first."""
    pairs = list(combinations(held, 2))
    tests = [stats.ttest_ind(held[b], held[a], equal_var=False) for a, b in pairs]
    corrected = holm([float(np.nan_to_num(test.pvalue, nan=1.0)) for test in tests])
    reach = [test.confidence_interval() for test in tests]
    named = [say("{b} less {a}", a=a, b=b) for a, b in pairs]
    found = [
        Figure(name, float(held[b].mean() - held[a].mean()), float(between.low), float(between.high), p)
        for name, (a, b), between, p in zip(named, pairs, reach, corrected, strict=True)
    ]
    return sorted(found, key=lambda figure: (-abs(figure.value), figure.name.en))


def _assumptions() -> tuple[Text, ...]:
    return (
        say("Welch: spreads may differ between groups; means of many rows, or bell-shaped values."),
        say("Rows are taken to be independent of each other."),
        say("p of pairs is corrected for their number (Holm)."),
        say("A difference between groups is no proof that the group is its cause."),
    )


def _words(
    value: str, p: float, ranks: float, effect: Figure, pairs: Sequence[Figure], *, found: bool
) -> tuple[Text, ...]:
    if found:
        head = say(
            "{column}: the means differ between the groups more than chance alone explains ({p}).",
            column=value,
            p=chance(p),
        )
    else:
        head = say(
            "{column}: no difference between the groups beyond what chance alone explains ({p}).",
            column=value,
            p=chance(p),
        )
    size = say(
        "{effect}: {value} ({low} to {high}).", effect=effect.name, value=effect.value, low=effect.low,
        high=effect.high,
    )  # fmt: skip
    told = [_pair(pair) for pair in pairs if found and pair.p is not None and pair.p <= SURE][:TOLD]
    odd = (
        say("The test on ranks (Kruskal-Wallis) says otherwise ({p}): look at the far-out values.", p=chance(ranks)),
    )
    return (head, size, *told, *(odd if (ranks <= SURE) != found else ()))


def _pair(pair: Figure) -> Text:
    return say(
        "{pair}: {value} ({low} to {high}; {p}).",
        pair=pair.name,
        value=pair.value,
        low=pair.low,
        high=pair.high,
        p=chance(pair.p or 0.0),
    )


def _reach(part: Numbers) -> float:
    return float(stats.t.ppf(0.975, len(part) - 1) * part.std(ddof=1) / len(part) ** 0.5)


def _table(held: Groups) -> pd.DataFrame:
    headings = [
        say("Group"),
        say("Rows"),
        say("Mean"),
        say("Low (95 %)"),
        say("High (95 %)"),
        say("Median"),
        say("Standard deviation"),
    ]
    rows = [
        (plain(name), len(x), x.mean(), x.mean() - _reach(x), x.mean() + _reach(x), float(np.median(x)), x.std(ddof=1))
        for name, x in held.items()
    ]
    return table(headings, rows)


def _picture(held: Groups, value: str, by: str) -> Picture:
    drawn = pd.DataFrame(
        [(name, x.mean(), x.mean() - _reach(x), x.mean() + _reach(x)) for name, x in held.items()],
        columns=["y", "x", "low", "high"],
    )
    title = say("{column}: mean of each group, with its interval", column=value)
    return Picture(Shape.BARS, drawn, title, plain(value), plain(by))
