"""Rows made ready for a method: numbers as numbers, nulls counted, an order of their own, a bound.

What comes out does not depend on the order in which the rows came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.chance import Numbers
from analysis.finding import Misfit, Sample
from analysis.words import say
from sectors.spec.text import Text

MOST = 100_000  # rows; past it a sample is drawn
SEED = 20_26
FAR, FINE = 1e100, 1e-12


@dataclass(frozen=True)
class Rows:
    """The rows that a method works on, and the account of them."""

    frame: pd.DataFrame
    sample: Sample


def ready(frame: pd.DataFrame, numbers: Sequence[str], others: Sequence[str] = (), *, least: int = 10) -> Rows:
    """The rows in which none of the columns is null. Misfit where a column is no number, or too few rows are left."""
    chosen = frame[[*dict.fromkeys([*numbers, *others])]]
    converted = {name: numeric(chosen, name) for name in numbers}
    kept = chosen.assign(**converted).replace([np.inf, -np.inf], np.nan).dropna()
    sample = Sample(len(chosen), len(kept), len(chosen) - len(kept), int(kept.duplicated().sum()))
    if len(kept) < least:
        raise Misfit(too_few(chosen.assign(**converted), len(kept), least), sample)
    return bounded(ordered(kept), sample)


def too_few(held: pd.DataFrame, n: int, least: int) -> Text:
    """Where one column lacks most of them, which."""
    missing = held.isna().sum()
    if held.empty or missing.max() < len(held) / 2:
        return say("There are too few rows: {n}, and the method needs {least}.", n=n, least=least)
    return say(
        "There are too few rows: {n}, and the method needs {least}; in {missing} of {all} rows {column} has no value.",
        n=n, least=least, missing=int(missing.max()), all=len(held), column=str(missing.idxmax()),
    )  # fmt: skip


def numeric(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column as doubles, what is infinite as missing. Misfit where it holds something else, or extremes."""
    held = frame[name]
    if pd.api.types.is_datetime64_any_dtype(held):
        raise _no_number(frame, name)
    found = pd.to_numeric(held, errors="coerce").astype(float)
    if bool((found.isna() & held.notna()).any()):
        raise _no_number(frame, name)
    found = found.replace([np.inf, -np.inf], np.nan)
    _reckoned(np.asarray(found.dropna(), float), frame, name)
    return found


def _reckoned(values: Numbers, frame: pd.DataFrame, name: str) -> None:
    """Squares of what is farther out than FAR, or all nearer to nought than its inverse, are no doubles any more."""
    if not len(values):
        return
    most, reach = float(np.abs(values).max()), float(values.max() - values.min())
    if most > FAR or 0 < most < 1 / FAR:
        why = say("{column}: its values are too large or too small to reckon with.", column=name)
    elif 0 < reach < most * FINE:
        why = say("{column}: its values differ in the last of their digits only.", column=name)
    else:
        return
    raise Misfit(why, Sample(len(frame), 0))


def _no_number(frame: pd.DataFrame, name: str) -> Misfit:
    return Misfit(say("{column}: not all values are numbers.", column=name), Sample(len(frame), 0))


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """By the values of all columns; what has no order of its own by its text."""
    keys = [frame[name] if _sortable(frame[name]) else frame[name].astype(str) for name in frame]
    places = np.lexsort([pd.factorize(key, sort=True)[0] for key in reversed(keys)])
    return frame.iloc[places].reset_index(drop=True)


def _sortable(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)


def bounded(frame: pd.DataFrame, sample: Sample, most: int = MOST) -> Rows:
    """All rows, or a random sample of `most`, always the same of the same rows."""
    if len(frame) <= most:
        return Rows(frame, sample)
    drawn = np.sort(np.random.default_rng(SEED).choice(len(frame), most, replace=False))
    note = say("A random sample of {n} rows was drawn from {all}.", n=most, all=len(frame))
    counted = Sample(sample.given, most, sample.nulls, sample.repeated, (*sample.notes, note))
    return Rows(frame.iloc[drawn].reset_index(drop=True), counted)


def varying(rows: Rows, names: Sequence[str]) -> None:
    """Misfit where a column has one value only."""
    for name in names:
        if rows.frame[name].nunique() < 2:
            raise Misfit(say("{column}: all values are equal; nothing can vary with it.", column=name), rows.sample)
