"""Regression: how much an amount changes with each column while the others stay."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.chance import Z, discoveries
from analysis.finding import SURE, Figure, Finding, Misfit, Picture, Shape, method, table
from analysis.line import Line, clustered, following, line
from analysis.predictors import Predictors, predictors
from analysis.series import moments
from analysis.words import chance, percent, plain, say
from sectors.spec.text import Text

LEAST = 30
ROWS_A_COLUMN = 10
ENTANGLED = 10.0  # variance inflation past which columns cannot be told apart
SHARED = 0.9  # of the times as many as rows: below it rows share their times
DRAWN = 1_000


@method("Regression")
def regression(frame: pd.DataFrame, target: str, columns: Sequence[str], *, time: str | None = None) -> Finding:
    """Least squares with robust errors; with `time`, rows of one time or neighbours in time may resemble each other."""
    given = predictors(frame, target, columns, time, least=LEAST)
    _enough(given)
    found = _line(given, target, time)
    figures, p = _slopes(found), found.chance()
    sure = p <= SURE
    return Finding(
        say("Regression"), given.rows.sample, _assumptions(found, time),
        (*_words(target, found, figures, p), *_doubts(found)), (_explained(found, p), *figures), _table(found, figures),
        _picture(found, target), found=sure,
    )  # fmt: skip


def _enough(given: Predictors) -> None:
    needed = max(LEAST, ROWS_A_COLUMN * given.made.shape[1])
    n = len(given.rows.frame)
    if n < needed:
        raise Misfit(
            say("There are too few rows: {n}, and the method needs {least}.", n=n, least=needed), given.rows.sample
        )
    x = given.made.to_numpy(float)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    if np.linalg.matrix_rank(scaled, tol=1e-6 * len(x) ** 0.5) < x.shape[1]:
        raise Misfit(say("Some columns follow wholly from others: leave one of them out."), given.rows.sample)


def _line(given: Predictors, target: str, time: str | None) -> Line:
    y = given.rows.frame[target].to_numpy(float)
    if time is None:
        return line(y, given.made)
    times = moments(given.rows.frame, time)
    if times.nunique() < LEAST:
        why = say("There are too few times: {n}, and the method needs {least}.", n=int(times.nunique()), least=LEAST)
        raise Misfit(why, given.rows.sample)
    if times.nunique() < SHARED * len(times):
        return clustered(y, given.made, times.tolist())
    order = np.argsort(times.to_numpy(), kind="stable")
    return following(y[order], given.made.iloc[order].reset_index(drop=True))


def _slopes(found: Line) -> list[Figure]:
    corrected = discoveries([float(found.fitted.pvalues[name]) for name in found.names])
    reach, slopes = found.fitted.conf_int(), found.fitted.params
    figures = [
        Figure(plain(name), float(slopes[name]), float(reach.loc[name, 0]), float(reach.loc[name, 1]), p)
        for name, p in zip(found.names, corrected, strict=True)
    ]
    return sorted(figures, key=lambda figure: (figure.p or 0.0, figure.name.en))


def _explained(found: Line, p: float) -> Figure:
    """R squared, adjusted, with the interval of a correlation as large."""
    share = found.explained
    middle, spread = np.arctanh(min(share**0.5, 1 - 1e-9)), Z / (len(found.y) - 3) ** 0.5
    low, high = np.tanh(max(middle - spread, 0)) ** 2, np.tanh(middle + spread) ** 2
    return Figure(say("Share of the spread that is explained (R², adjusted)"), share, float(low), float(high), p)


def _assumptions(found: Line, time: str | None) -> tuple[Text, ...]:
    if time is None:
        errors = say("Errors are robust (HC3): their spread may differ by row; rows are taken to be independent.")
    elif found.hang:
        errors = say("Of an error, {hang} goes on to the next in time: taken away (Prais-Winsten).", hang=found.hang)
    else:
        errors = say("Rows of one time may resemble each other (errors clustered by time); times are independent.")
    return (
        say("Each column adds its part in a straight line, the others held fast."),
        errors,
        say("p is corrected for the number of columns (Benjamini-Hochberg)."),
        say("A slope is no proof of a cause: what is not among the columns may be behind it."),
    )


def _words(target: str, found: Line, figures: Sequence[Figure], p: float) -> tuple[Text, ...]:
    values = {"column": target, "share": percent(found.explained), "p": chance(p)}
    if p > SURE:
        return (say("{column}: the columns explain nothing beyond chance alone ({share}; {p}).", **values),)
    told = [_slope(target, figure) for figure in figures if (figure.p or 0.0) <= SURE]
    return (say("{column}: the columns explain {share} of the spread ({p}).", **values), *told[:5])


def _slope(target: str, figure: Figure) -> Text:
    return say(
        "{column}: one more goes with {slope} of {target} ({low} to {high}; {p}).", column=figure.name,
        slope=figure.value,
        target=target, low=figure.low, high=figure.high, p=chance(figure.p or 0.0),
    )  # fmt: skip


def _doubts(found: Line) -> tuple[Text, ...]:
    """What speaks against the model, in words."""
    doubts = []
    if tangled := found.tangled(ENTANGLED):
        names = ", ".join(tangled)
        doubts.append(say("Columns that say almost what others say, with loose slopes: {columns}.", columns=names))
    if found.bent():
        doubts.append(say("The residuals are bent: a straight line misses a part (RESET test)."))
    if (heaviest := found.heaviest()) > 1:
        doubts.append(say("A single row moves the slopes much (Cook's distance {d}): look at it.", d=heaviest))
    if abs(float(stats.skew(found.rest))) > 2 and len(found.y) < 200:
        doubts.append(say("The residuals are very skewed for so few rows: intervals are rough."))
    return tuple(doubts)


def _table(found: Line, figures: Sequence[Figure]) -> pd.DataFrame:
    headings = [
        say("Column"), say("Slope"), say("Low (95 %)"), say("High (95 %)"), say("p, corrected"),
        say("Slope in standard deviations"),
    ]  # fmt: skip
    spread = found.x.std() / float(found.y.std(ddof=1))
    return table(headings, [(f.name, f.value, f.low, f.high, f.p, f.value * float(spread[f.name.en])) for f in figures])


def _picture(found: Line, target: str) -> Picture:
    drawn = pd.DataFrame({"x": found.predicted, "y": found.y})
    kept = drawn.iloc[:: -(-len(drawn) // DRAWN)]
    title = say("{column}: measured against predicted", column=target)
    return Picture(Shape.POINTS, kept, title, say("Predicted"), say("Measured"))
