"""Correlate: how far columns rise and fall together, pair by pair."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.chance import Z, discoveries, worth
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Sample, Shape, method, table
from analysis.rows import Rows, numeric, ready, too_few, varying
from analysis.series import LEAST, regular
from analysis.words import chance, plain, say
from sectors.spec.text import Text

MOST_COLUMNS = 20
MOST_STEPS = 20_000
TOLD = 5
KINDS = ("spearman", "pearson")


@method("Correlate")
def correlate(
    frame: pd.DataFrame, columns: Sequence[str], *, kind: str = "spearman", time: str | None = None
) -> Finding:
    """Every pair of columns, strongest first. With `time`, the means of each step are set beside each other.

    Rows in time are worth fewer independent ones: the intervals and chances count that.
    """
    rows = _rows(frame, columns, time)
    varying(rows, columns)
    pairs = list(combinations(columns, 2))
    found = [_pair(rows.frame, one, other, kind, timed=time is not None) for one, other in pairs]
    corrected = discoveries([p for _, _, _, p in found])
    figures = [
        Figure(say("{one} and {other}", one=one, other=other), r, low, high, p)
        for (one, other), (r, low, high, _), p in zip(pairs, found, corrected, strict=True)
    ]
    strongest = sorted(figures, key=lambda figure: (-abs(figure.value), figure.name.en))
    sure = [figure for figure in strongest if figure.p is not None and figure.p <= SURE]
    return Finding(
        say("Correlate"), rows.sample, _assumptions(kind, time), _words(sure, len(pairs)), tuple(strongest),
        _table(strongest),
        _grid(columns, pairs, figures), found=bool(sure),
    )  # fmt: skip


def _rows(frame: pd.DataFrame, columns: Sequence[str], time: str | None) -> Rows:
    if not 2 <= len(columns) <= MOST_COLUMNS:
        why = say("The method takes {least} to {most} columns.", least=2, most=MOST_COLUMNS)
        raise Misfit(why, Sample(len(frame), 0))
    if time is None:
        return ready(frame, columns)
    full = frame.assign(**{name: numeric(frame, name) for name in columns}).dropna(subset=[*columns, time])
    if len(full) < LEAST:
        raise Misfit(
            too_few(frame[[*columns]], len(full), LEAST), Sample(len(frame), len(full), len(frame) - len(full))
        )
    series = {name: regular(full, name, time, most=MOST_STEPS) for name in columns}
    first = next(iter(series.values())).sample
    counted = Sample(len(frame), first.used, len(frame) - first.used, first.repeated, first.notes)
    return Rows(pd.DataFrame({name: one.held for name, one in series.items()}), counted)


def _pair(frame: pd.DataFrame, one: str, other: str, kind: str, *, timed: bool) -> tuple[float, float, float, float]:
    """The coefficient, its interval by Fisher's z, and the chance of one as large without any tie."""
    x, y = frame[one].to_numpy(float), frame[other].to_numpy(float)
    if kind == "spearman":
        x, y = stats.rankdata(x), stats.rankdata(y)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    n = max(worth(x, y) if timed else len(x), 4.0)
    spread = ((1 + r * r / 2 if kind == "spearman" else 1.0) / (n - 3)) ** 0.5
    middle = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    t = abs(r) * ((n - 2) / max(1 - r * r, 1e-15)) ** 0.5
    return r, float(np.tanh(middle - Z * spread)), float(np.tanh(middle + Z * spread)), float(2 * stats.t.sf(t, n - 2))


def _assumptions(kind: str, time: str | None) -> tuple[Text, ...]:
    shape = (
        say("Spearman: the ranks count, so any steady rise or fall is seen, and far-out values weigh little.")
        if kind == "spearman"
        else say("Pearson: straight lines only; far-out values weigh much.")
    )
    rows = (
        say("Rows are taken to be independent of each other.")
        if time is None
        else say(
            "Neighbours in time resemble each other: the chances count how few independent steps the series are worth."
        )
    )
    return (
        shape,
        rows,
        say("p is corrected for the number of pairs (Benjamini-Hochberg)."),
        say("A correlation is no proof of a cause."),
    )


def _words(sure: Sequence[Figure], pairs: int) -> tuple[Text, ...]:
    if pairs == 1 and not sure:
        return (say("They go together no more than chance alone explains."),)
    if not sure:
        return (say("None of the {pairs} pairs goes together more than chance alone explains.", pairs=pairs),)
    head = say(
        "{found} of the {pairs} pairs go together more than chance alone explains.", found=len(sure), pairs=pairs
    )
    if pairs == 1:
        head = say("They go together more than chance alone explains.")
    return (head, *(_told(figure) for figure in sure[:TOLD]))


def _told(figure: Figure) -> Text:
    assert figure.low is not None
    assert figure.high is not None
    size = abs(figure.value)
    strength = say("strongly") if size >= 0.7 else say("clearly") if size >= 0.4 else say("weakly")
    if figure.value < 0:
        return say("{pair}: {strength} against each other ({r}; {low} to {high}; {p}).", **_values(figure, strength))
    return say("{pair}: {strength} together ({r}; {low} to {high}; {p}).", **_values(figure, strength))


def _values(figure: Figure, strength: Text) -> dict[str, object]:
    return {
        "pair": figure.name, "strength": strength, "r": figure.value, "low": figure.low, "high": figure.high,
        "p": chance(figure.p or 0.0),
    }  # fmt: skip


def _table(figures: Sequence[Figure]) -> pd.DataFrame:
    headings = [say("Pair"), say("Coefficient"), say("Low (95 %)"), say("High (95 %)"), say("p, corrected")]
    return table(headings, [(f.name, f.value, f.low, f.high, f.p) for f in figures])


def _grid(columns: Sequence[str], pairs: Sequence[tuple[str, str]], figures: Sequence[Figure]) -> Picture:
    held = {pair: figure.value for pair, figure in zip(pairs, figures, strict=True)}
    cells = [(x, y, 1.0 if x == y else held.get((x, y), held.get((y, x)))) for x in columns for y in columns]
    drawn = pd.DataFrame(cells, columns=["x", "y", "value"])
    return Picture(Shape.GRID, drawn, say("How columns go together"), plain(""), plain(""))
