"""Rows with a time made into a regular series: one value a step, gaps counted and bridged, never too many points."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from analysis.chance import Numbers
from analysis.finding import Misfit, Sample
from analysis.rows import numeric
from analysis.words import percent, say
from sectors.spec.text import Text

STEPS = ("min", "15min", "h", "D", "W-MON", "MS", "QS", "YS")
SECONDS = {
    "min": 60,
    "15min": 900,
    "h": 3_600,
    "D": 86_400,
    "W-MON": 604_800,
    "MS": 2_629_800,
    "QS": 7_889_400,
    "YS": 31_557_600,
}
MOST_MISSING = 0.3
LEAST = 20
MOST = 2_000


@dataclass(frozen=True)
class Series:
    """A value at every step, the oldest first; `step` is one of STEPS, or `B` for days without weekends."""

    held: "pd.Series[float]"
    step: str
    sample: Sample

    def __len__(self) -> int:
        return len(self.held)

    @property
    def numbers(self) -> Numbers:
        return np.asarray(self.held, float)

    @property
    def moments(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(self.held.index)

    def name(self) -> Text:
        """The step in words."""
        return {
            "min": say("minute"), "15min": say("quarter of an hour"), "h": say("hour"), "D": say("day"),
            "B": say("working day"),
            "W-MON": say("week"), "MS": say("month"), "QS": say("quarter"), "YS": say("year"),
        }[self.step]  # fmt: skip


def regular(frame: pd.DataFrame, value: str, time: str, *, least: int = LEAST, most: int = MOST) -> Series:
    """The series of means, of a step long enough for `most` points at most."""
    means, sample = _means(frame, value, time, least)
    step = _step(pd.DatetimeIndex(means.index), most)
    full = _resampled(means, step)
    _varied(full, value, least, sample)
    return _whole(full, step, sample, len(means))


def newest(frame: pd.DataFrame, value: str, time: str, *, least: int = LEAST, most: int = MOST) -> Series:
    """The newest `most` points of the series, of the step that it has."""
    means, sample = _means(frame, value, time, least)
    step = _step(pd.DatetimeIndex(means.index), len(means) * 1_000)
    full = _resampled(means, step)
    note = (say("The newest {n} of {all} steps are used.", n=most, all=len(full)),) if len(full) > most else ()
    kept = replace(sample, notes=(*sample.notes, *note))
    full = full.iloc[-most:]
    _varied(full, value, least, kept)
    return _whole(full, step, kept, int((means.index >= full.index[0]).sum()))


def _means(frame: pd.DataFrame, value: str, time: str, least: int) -> tuple["pd.Series[float]", Sample]:
    """One value a time. Misfit where the times or the numbers are none, or too few."""
    held = pd.DataFrame({"at": moments(frame, time), "y": numeric(frame, value)}).replace([np.inf, -np.inf], np.nan)
    kept = held.dropna().sort_values(["at", "y"])
    shared = int(kept["at"].duplicated().sum())
    note = (say("{n} rows share their time with another: their mean counts.", n=shared),) if shared else ()
    sample = Sample(len(held), len(kept), len(held) - len(kept), int(kept.duplicated().sum()), note)
    means = kept.groupby("at")["y"].mean()
    _enough(len(means), least, sample)
    return means, sample


def _varied(full: "pd.Series[float]", value: str, least: int, sample: Sample) -> None:
    """Misfit where too little is left, or where all is equal."""
    _enough(len(full), least, sample)
    if full.nunique() < 2:
        raise Misfit(say("{column}: all values are equal; nothing can vary with it.", column=value), sample)


def _whole(full: "pd.Series[float]", step: str, sample: Sample, times: int) -> Series:
    """The gaps bridged. Misfit where there are too many."""
    missing = float(full.isna().mean())
    if missing > MOST_MISSING:
        raise Misfit(
            say(
                "{share} of the steps of one {step} have no value: take means of a longer step.",
                share=percent(missing),
                step=Series(full, step, sample).name(),
            ),
            sample,
        )
    return Series(full.interpolate(), step, replace(sample, notes=(*sample.notes, *_notes(full, step, times))))


def moments(frame: pd.DataFrame, time: str) -> "pd.Series[pd.Timestamp]":
    """The clock of each time's own zone, of any year. Misfit where the values are no times."""
    held = frame[time]
    if not pd.api.types.is_datetime64_any_dtype(held):
        known = held.dropna()
        if not all(isinstance(value, date) for value in known):
            raise Misfit(say("{column}: the values are no times.", column=time), Sample(len(frame), 0))
        clocks = [value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in known]
        held = pd.Series(np.array(clocks, "datetime64[us]"), known.index).reindex(held.index)
    found: pd.Series[pd.Timestamp] = held.dt.as_unit("us").dt.tz_localize(None)
    return found


def _enough(n: int, least: int, sample: Sample) -> None:
    if n < least:
        raise Misfit(say("There are too few times: {n}, and the method needs {least}.", n=n, least=least), sample)


def _step(moments: pd.DatetimeIndex, most: int) -> str:
    """The step that the times have, or the next longer one that leaves at most `most` points."""
    apart = np.diff(moments.to_numpy().astype("datetime64[us]").astype(np.int64)) / 1e6
    usual, extent = float(np.median(apart)), float(apart.sum())
    fitting = [step for step in STEPS if SECONDS[step] >= usual * 0.9 and extent / SECONDS[step] < most]
    step = next(iter(fitting), STEPS[-1])
    weekend = float(np.mean(moments.dayofweek >= 5))
    return "B" if step == "D" and weekend < 0.02 and len(moments) >= LEAST else step


def _resampled(means: "pd.Series[float]", step: str) -> "pd.Series[float]":
    if step == "W-MON":
        return means.resample(step, label="left", closed="left").mean()
    found = means.resample("D" if step == "B" else step).mean()
    return found[pd.DatetimeIndex(found.index).dayofweek < 5] if step == "B" else found


def _notes(full: "pd.Series[float]", step: str, times: int) -> tuple[Text, ...]:
    held = int(full.notna().sum())
    name = Series(full, step, Sample(0, 0)).name()
    notes = [say("The series has {n} steps of one {step} each.", n=len(full), step=name)]
    if times > held:
        notes.append(
            say("{n} times were put together to {held} means of one {step} each.", n=times, held=held, step=name)
        )
    if held < len(full):
        notes.append(say("{n} steps have no value; a line between their neighbours stands in.", n=len(full) - held))
    return tuple(notes)


def periods(series: Series) -> list[int]:
    """The lengths of a season that the step suggests and the series holds three times, the shortest first."""
    usual = {"15min": [96], "h": [24, 168], "D": [7, 365], "B": [5], "W-MON": [52], "MS": [12], "QS": [4]}
    return [length for length in usual.get(series.step, []) if len(series) >= 3 * length]


def lines(series: Series, parts: dict[Text, Numbers]) -> pd.DataFrame:
    """A frame that draws each part over the series' times."""
    return pd.concat(
        [pd.DataFrame({"x": series.moments, "y": y, "part": name}) for name, y in parts.items()], ignore_index=True
    )
