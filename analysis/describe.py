"""Describe: what each column holds, with intervals for its middle."""

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np
import pandas as pd
from scipy import stats

from analysis.chance import Numbers, Z, wilson
from analysis.finding import Figure, Finding, Misfit, Picture, Sample, Shape, method, table
from analysis.rows import numeric
from analysis.words import percent, plain, say
from sectors.spec.text import Text

LEAST = 5
BINS = 30
BEYOND = 0.005
Part = tuple[Text, Figure | None, Sequence[object]]
MOST_NAMES = 15
FENCE = 1.5  # Tukey's: so many quartile ranges beyond the quartiles


@method("Describe")
def describe(frame: pd.DataFrame, columns: Sequence[str]) -> Finding:
    """Numbers by mean, median and spread; words by their most frequent value."""
    parts = [_column(frame, name) for name in columns]
    held = frame[list(columns)]
    full = held.dropna()
    sample = Sample(len(held), len(full), len(held) - len(full), int(full.duplicated().sum()))
    if all(part is None for part in parts):
        raise Misfit(
            say("There are too few rows: {n}, and the method needs {least}.", n=len(full), least=LEAST), sample
        )
    told = [part for part in parts if part is not None]
    note = say("Each column is described by all rows in which it has a value.")
    drawn = _picture(frame, columns[0])
    ends = say("In the picture the lowest and highest 0.5 % of the rows stand at the ends.")
    notes = (note, ends) if drawn and drawn.shape is Shape.HISTOGRAM else (note,)
    return Finding(
        say("Describe"), Sample(sample.given, sample.given, sample.nulls, sample.repeated, notes),
        (_assumption(),),
        tuple(words for words, _, _ in told), tuple(figure for _, figure, _ in told if figure),
        table(_headings(), [row for _, _, row in told]), drawn, found=True,
    )  # fmt: skip


def _assumption() -> Text:
    return say("Intervals hold where rows are independent: rows close in time or place tell less than they count.")


def _headings() -> list[Text]:
    return [
        say("Column"), say("Rows with a value"), say("Missing"), say("Distinct"), say("Mean"), say("Mean, low (95 %)"),
        say("Mean, high (95 %)"), say("Standard deviation"), say("Least"), say("Quartile 1"), say("Median"),
        say("Quartile 3"),
        say("Greatest"), say("Far out"),
    ]  # fmt: skip


def _column(frame: pd.DataFrame, name: str) -> Part | None:
    held = frame[name].dropna()
    if len(held) < LEAST:
        return None
    if _is_time(held):
        return _times(name, held, len(frame))
    try:
        values = np.sort(numeric(frame, name).dropna().to_numpy())
    except Misfit:
        return _names(name, held.astype(str), len(frame))
    return _amounts(name, values, len(frame)) if len(values) >= LEAST else None


def _times(name: str, values: pd.Series, given: int) -> Part:
    """A time has no middle that tells anything: from when to when, and how often one comes again."""
    distinct = int(values.nunique())
    words = say(
        "{column}: from {first} to {last}, {distinct} different times in {rows} rows.",
        column=name, first=_clock(values.min()), last=_clock(values.max()), distinct=distinct, rows=len(values),
    )  # fmt: skip
    return words, None, (plain(name), len(values), given - len(values), distinct, *[None] * 10)


def _is_time(values: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(values) or all(isinstance(value, date) for value in values)


def _clock(at: date) -> str:
    """Without the hour where it is a day; the zone is told beside the finding."""
    is_day = not isinstance(at, datetime) or at.time() == time()
    return f"{at:%Y-%m-%d}" if is_day else f"{at:%Y-%m-%d %H:%M}"


def _amounts(name: str, values: Numbers, given: int) -> Part:
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    reach = float(stats.t.ppf(0.975, len(values) - 1)) * spread / len(values) ** 0.5
    q1, median, q3 = (float(q) for q in np.quantile(values, [0.25, 0.5, 0.75]))
    far = int(((values < q1 - FENCE * (q3 - q1)) | (values > q3 + FENCE * (q3 - q1))).sum())
    low, high = _middle(values)
    if values[0] == values[-1]:
        words = say("{column}: every value is {value}.", column=name, value=mean)
    else:
        words = say(
            "{column}: the mean is {mean} ({low} to {high}), the median {median} ({from_} to {to}); "
            "half of the values lie between {q1} and {q3}.",
            column=name, mean=mean, low=mean - reach, high=mean + reach, median=median, from_=low, to=high, q1=q1,
            q3=q3,
        )  # fmt: skip
    figure = Figure(say("{column}, mean", column=name), mean, mean - reach, mean + reach)
    row = (
        plain(name), len(values), given - len(values), len(np.unique(values)), mean, mean - reach, mean + reach, spread,
        float(values[0]), q1, median, q3, float(values[-1]), far,
    )  # fmt: skip
    return words, figure, row


def _middle(ordered: Numbers) -> tuple[float, float]:
    """The interval of the median, by ranks."""
    n = len(ordered)
    reach = Z * n**0.5 / 2
    return float(ordered[max(int(n / 2 - reach), 0)]), float(ordered[min(int(np.ceil(n / 2 + reach)), n - 1)])


def _names(name: str, values: "pd.Series[str]", given: int) -> Part:
    counts = _counted(values)
    first, hits = str(counts.index[0]), int(counts.iloc[0])
    low, high = wilson(hits, len(values))
    words = say(
        "{column}: {distinct} different values; the most frequent is {first}, in {share} of the "
        "rows ({low} to {high}).",
        column=name, distinct=len(counts), first=first, share=percent(hits / len(values)), low=percent(low),
        high=percent(high),
    )  # fmt: skip
    figure = Figure(say("{column}, share of {value}", column=name, value=first), hits / len(values), low, high)
    return words, figure, (plain(name), len(values), given - len(values), len(counts), *[None] * 10)


def _counted(values: "pd.Series[str]") -> "pd.Series[int]":
    """How often each value comes, the most frequent first, equal ones by the alphabet."""
    return values.value_counts().sort_index().sort_values(ascending=False, kind="stable")


def _picture(frame: pd.DataFrame, name: str) -> Picture | None:
    try:
        values = numeric(frame, name).dropna().to_numpy()
    except Misfit:
        counts = _counted(frame[name].dropna().astype(str)).head(MOST_NAMES)
        drawn = pd.DataFrame({"y": counts.index, "x": counts.to_numpy()})
        return Picture(
            Shape.BARS, drawn, say("{column}: how often each value comes", column=name), say("Rows"), plain(name)
        )
    if len(values) < LEAST:
        return None
    low, high = np.quantile(values, [BEYOND, 1 - BEYOND])
    rows, edges = np.histogram(np.clip(values, low, high), bins=BINS)
    drawn = pd.DataFrame({"x": edges[:-1], "to": edges[1:], "y": rows})
    return Picture(
        Shape.HISTOGRAM, drawn, say("{column}: how often each value comes", column=name), plain(name), say("Rows")
    )
