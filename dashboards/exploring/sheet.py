"""What every chart of one answer is drawn with: words, titles, axes, and the frame as a chart takes it."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboards import charts
from dashboards.exploring import names
from dashboards.exploring.held import Held
from dashboards.exploring.question import Group, How, Question
from dashboards.words import Words

ADDS_UP = (How.COUNT, How.SUM)
HEIGHT = 440
LABEL = 220  # pixels of a category's name


@dataclass(frozen=True)
class Sheet:
    """`below`: source, as of, what was left out."""

    say: Words
    held: Held
    question: Question
    below: str

    def head(self, measure: int = 0) -> alt.TitleParams:
        return charts.headed(names.title(self.say, self.held, self.question, measure), self.below)

    def amount(self, measure: int = 0) -> str:
        return names.amount(self.say, self.held, self.question.measures[measure])

    def axis(self, group: Group | None) -> str:
        return names.axis(self.say, self.held, group) if group else ""

    def stacks(self, frame: pd.DataFrame, measure: int = 0) -> bool:
        """Whether parts put on one another are the whole: sums are, means are not, two periods are not."""
        return self.question.measures[measure].how in ADDS_UP and "span" not in frame

    def ordered(self, name: str, frame: pd.DataFrame) -> list[Any]:
        """The values of x or part in the order of a chart: cycles and times by themselves, categories as they came."""
        group = self.question.x if name == "x" else self.question.by
        found = list(dict.fromkeys(frame[name]))
        if group and group.grain:
            return sorted(found)
        if name == "part":  # the largest first
            found = list(frame.groupby("part", sort=False)["m0"].sum().sort_values(ascending=False).index)
        numbers = pd.to_numeric(pd.Series(found, dtype=object), errors="coerce")
        is_number = group is not None and self.held.dataset.column(group.column).type != "varchar"
        return [found[at] for at in numbers.sort_values().index] if is_number else found

    def worded(self, name: str, frame: pd.DataFrame) -> tuple[pd.Series, list[Any]]:
        """The column as texts, and their order."""
        group = self.question.x if name == "x" else self.question.by
        assert group
        texts = {value: names.value(self.say, group, value) for value in self.ordered(name, frame)}
        return frame[name].map(texts), list(texts.values())

    def spans(self) -> list[str]:
        """The period and the one that it is compared with, by their days."""
        period, versus = self.question.period, self.question.versus
        if not period or not versus:
            return []
        return [f"{one.begins} – {one.ends}" for one in (period, period.earlier(versus))]


def moments(frame: pd.DataFrame) -> pd.DataFrame:
    """Clocks as a chart takes them, of any year."""
    return frame.assign(x=pd.Series(list(frame["x"]), index=frame.index).astype("datetime64[s]"))
