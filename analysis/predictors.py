"""Columns made ready to explain another: numbers as they are, words as one column a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.finding import Misfit, Sample
from analysis.rows import Rows, numeric, ready, varying
from analysis.words import say

MOST_VALUES = 12
MOST_COLUMNS = 20


@dataclass(frozen=True)
class Predictors:
    """`made` has the columns of the model; `origin` tells from which column each was made."""

    rows: Rows
    made: pd.DataFrame
    origin: Mapping[str, str]


def predictors(frame: pd.DataFrame, target: str, columns: Sequence[str], time: str | None, *, least: int) -> Predictors:
    """Misfit where there are too many columns, or a column of words has too many values."""
    if not 1 <= len(columns) <= MOST_COLUMNS or target in columns:
        why = say("The method takes 1 to {most} other columns.", most=MOST_COLUMNS)
        raise Misfit(why, Sample(len(frame), 0))
    numbers = [name for name in columns if counts(frame, name)]
    words = [name for name in columns if name not in numbers]
    rows = ready(frame, [target, *numbers], [*words, *([time] if time else [])], least=least)
    varying(rows, [target, *columns])
    for name in words:
        if (n := rows.frame[name].nunique()) > MOST_VALUES:
            why = say(
                "{column}: {n} different words are more than {most}; group them first.",
                column=name,
                n=n,
                most=MOST_VALUES,
            )
            raise Misfit(why, rows.sample)
    dummies = {
        name: pd.get_dummies(rows.frame[name].astype(str), prefix=name, prefix_sep=" = ", dtype=float).iloc[:, 1:]
        for name in words
    }
    made = pd.concat([rows.frame[numbers], *dummies.values()], axis=1)
    origin = {name: name for name in numbers} | {str(one): name for name, held in dummies.items() for one in held}
    return Predictors(rows, made, origin)


def counts(frame: pd.DataFrame, name: str) -> bool:
    """Whether the column holds numbers."""
    try:
        numeric(frame, name)
    except Misfit:
        return False
    return True
