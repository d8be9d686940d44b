"""Two datasets beside each other along what they have in common: days, or a column of the same name. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards.exploring.answer import Answer
from dashboards.exploring.held import Held
from dashboards.exploring.names import value
from dashboards.exploring.question import Chart, Grain, Group, Measure, Question
from dashboards.exploring.sheet import Sheet

TIME = ""  # the common column that every dataset with a time has


@dataclass(frozen=True)
class Common:
    """What `datasets` have in common: a column of that name, or a time."""

    column: str
    datasets: tuple[str, ...]


def common(holdings: Sequence[Held]) -> list[Common]:
    """Time first, then columns of texts by name, each with two datasets or more."""
    timed = tuple(held.dataset.id for held in holdings if held.times)
    names = dict.fromkeys(column.name for held in holdings for column in held.categories)
    found = [Common(TIME, timed), *(Common(name, _with(name, holdings)) for name in names)]
    return [one for one in found if len(one.datasets) > 1]


def _with(name: str, holdings: Sequence[Held]) -> tuple[str, ...]:
    return tuple(held.dataset.id for held in holdings if any(c.name == name for c in held.categories))


def question(held: Held, along: Common, measure: Measure) -> Question:
    if along.column == TIME:
        x, chart = Group(held.times[0].name, Grain.DAY), Chart.LINE
    else:
        x, chart = Group(along.column), Chart.BAR
    return Question(held.dataset.id, chart, x, measures=(measure,))


def joined(sheets: Sequence[Sheet], answers: Sequence[Answer]) -> pd.DataFrame:
    """A row a value that any of them has: the value, then each dataset's amount."""
    frames = []
    for sheet, answer in zip(sheets, answers, strict=True):
        assert sheet.question.x
        texts = [str(value(sheet.say, sheet.question.x, one)) for one in answer.frame["x"]]
        title = f"{sheet.held.dataset.title.of(sheet.say.language)}: {sheet.amount()}"
        frames.append(pd.Series(list(answer.frame["m0"]), index=texts, name=title))
    first = sheets[0].axis(sheets[0].question.x)
    return pd.concat(frames, axis=1).rename_axis(first).sort_index().reset_index()
