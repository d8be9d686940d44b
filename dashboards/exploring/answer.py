"""What the door gave → an answer: the frame that is drawn, and what was left out of it. Pure.

x is the clock of the dataset's zone (so that every browser draws the same), `at` the time as it came, for exports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from dashboards.exploring import binned, buckets
from dashboards.exploring.question import Grain, Question
from dashboards.exploring.statement import MISSING, MOST_ROWS

FREQUENCIES: Mapping[Grain, str] = {
    Grain.HOUR: "h", Grain.DAY: "D", Grain.WEEK: "W-SUN", Grain.MONTH: "M", Grain.QUARTER: "Q", Grain.YEAR: "Y",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """`of_x`, `of_part`: how many categories there are, where not all are in the frame. `missing`: rows without x.

    `rows`: how many rows of the dataset the frame was made of.
    """

    frame: pd.DataFrame
    rows: int
    missing: int = 0
    partial: int = 0  # buckets at the ends that are held in part, and left out
    of_x: int | None = None
    of_part: int | None = None
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return self.frame.empty or self.rows == 0


def answer(question: Question, found: pd.DataFrame) -> Answer:
    if binned.is_binned(question):
        return _binned(question, found)
    cut, frame = len(found) > MOST_ROWS, found.iloc[:MOST_ROWS]
    of_x, of_part = (_left_out(frame, name, key) for name, key in (("of_x", "x"), ("of_part", "part")))
    frame = frame.drop(columns=[name for name in ("of_x", "of_part") if name in frame])
    missing = partial = 0
    if question.x and question.x.grain:
        nowhere = frame["x"].isna()
        missing, frame = int(frame.loc[nowhere, "n"].sum()), frame[~nowhere]
        if "begins" in frame and question.x.grain:
            frame, partial = buckets.whole(frame, question.x.grain)
        frame = _timed(question, frame.sort_values("x", kind="stable", ignore_index=True))
    return Answer(_figures(frame), int(frame["n"].sum()), missing, partial, of_x, of_part, cut)


def _left_out(frame: pd.DataFrame, name: str, key: str) -> int | None:
    if name not in frame or frame.empty:
        return None
    total = int(frame[name].max())
    return total if total > frame[key].nunique() else None


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Amounts as numbers that a chart takes, None as a gap."""
    names = [str(name) for name in frame if name not in ("x", "part", "at", "span")]
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in names})


def _timed(question: Question, frame: pd.DataFrame) -> pd.DataFrame:
    assert question.x
    if not question.x.is_line:
        return frame.assign(x=frame["x"].astype(int)).sort_values("x", kind="stable", ignore_index=True)
    clocks = pd.Series([buckets.moment(at) for at in frame["x"]], index=frame.index, dtype=object)
    timed = frame.assign(at=frame["x"], x=clocks)
    return _aligned(question, timed) if "span" in frame else timed


def _aligned(question: Question, frame: pd.DataFrame) -> pd.DataFrame:
    """The earlier period drawn over the later: its first bucket over that one's first, and so on."""
    assert question.x
    assert question.x.grain
    assert question.period
    assert question.versus
    frequency = FREQUENCIES[question.x.grain]
    begins = [question.period.begins, question.period.earlier(question.versus).begins]
    firsts = [pd.Period(begin, frequency).ordinal for begin in begins]

    def moved(x: Any, span: int) -> datetime:
        at = pd.Period(x, frequency).ordinal - firsts[span] + firsts[0]
        made: datetime = pd.Period(ordinal=at, freq=frequency).start_time.to_pydatetime()
        return made

    spans = frame["span"].astype(int)
    clocks = [moved(x, span) for x, span in zip(frame["x"], spans, strict=True)]
    return frame.assign(x=pd.Series(clocks, index=frame.index, dtype=object), span=spans)


def _binned(question: Question, found: pd.DataFrame) -> Answer:
    """Bins with their edges; the upper edge of the last one belongs to it."""
    keys = [f"place{at}" for at, _ in enumerate(binned.columns(question))]
    nowhere = found[keys].isna().any(axis=1)
    held = found[~nowhere].copy()
    for key in keys:
        held[key] = held[key].clip(upper=binned.bins(question) - 1)
    if not held.empty:
        sides = {name: "max" for name in map(str, held) if name.startswith(("low", "width"))}
        held = held.groupby(keys, as_index=False).agg({**sides, "n": "sum"})
    for at, name in enumerate("xy"[: len(keys)]):
        low, width = held[f"low{at}"].astype(float), held[f"width{at}"].astype(float)
        held[name] = low + held[f"place{at}"].astype(float) * width
        held[f"{name}_end"] = held[name] + width
    frame = held[[name for name in ("x", "x_end", "y", "y_end", "n") if name in held]].reset_index(drop=True)
    return Answer(frame, int(held["n"].sum()), int(found.loc[nowhere, "n"].sum()))


def labelled(frame: pd.DataFrame, missing: str) -> pd.DataFrame:
    """Groups of rows without a value by the word for them."""
    names = [name for name in ("x", "part") if name in frame and frame[name].dtype == object]
    return frame.assign(**{name: frame[name].replace(MISSING, missing) for name in names})
