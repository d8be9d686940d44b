"""A question as an address's parameters, and back: what is shared, saved and reloaded.

dataset=energy.solar_power&chart=line&x=measured_at.day&m=mean.output&where=["output","between","1",""]
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.exploring.checked import NotAsked
from dashboards.exploring.question import (
    MOST_FILTERS,
    MOST_MEASURES,
    Chart,
    Filter,
    Grain,
    Group,
    How,
    Measure,
    Op,
    Period,
    Question,
    Versus,
)

Parameters = Mapping[str, Sequence[str]]
NAMES = ("dataset", "chart", "x", "by", "m", "where", "of", "from", "until", "versus")
LONGEST = 4_000  # characters of one parameter


def written(question: Question) -> dict[str, list[str]]:
    period = question.period
    found = {
        "dataset": [question.dataset],
        "chart": [question.chart.value],
        "x": _group_text(question.x),
        "by": _group_text(question.by),
        "m": [f"{measure.how}.{measure.column}".rstrip(".") for measure in question.measures],
        "where": [json.dumps([f.column, f.op, *f.values], ensure_ascii=False) for f in question.filters],
        "of": [period.column] if period else [],
        "from": [period.begins.isoformat()] if period and period.begins else [],
        "until": [period.ends.isoformat()] if period and period.ends else [],
        "versus": [question.versus.value] if question.versus else [],
    }
    return {name: values for name, values in found.items() if values}


def read(parameters: Parameters) -> Question:
    """The question that the parameters tell. NotAsked for what is none; `checked` then holds it against a licence."""
    try:
        return _read(parameters)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotAsked(
            lambda say: say("The address tells no view: a part of it is wrong. Choose again below.")
        ) from None


def _read(parameters: Parameters) -> Question:
    if any(len(value) > LONGEST for values in parameters.values() for value in values):
        raise ValueError("too long")
    if len(parameters.get("where", ())) > MOST_FILTERS or len(parameters.get("m", ())) > MOST_MEASURES:
        raise ValueError("too many")
    one = {name: values[-1] for name, values in parameters.items() if values}
    return Question(
        dataset=one["dataset"],
        chart=Chart(one.get("chart", Chart.BAR)),
        x=_group(one.get("x")),
        by=_group(one.get("by")),
        measures=tuple(map(_measure, parameters.get("m", ()))) or (Measure(),),
        filters=tuple(map(_filter, parameters.get("where", ()))),
        period=_period(one),
        versus=Versus(one["versus"]) if "versus" in one else None,
    )


def _group_text(group: Group | None) -> list[str]:
    if group is None:
        return []
    return [f"{group.column}.{group.grain}" if group.grain else group.column]


def _group(text: str | None) -> Group | None:
    if not text:
        return None
    column, _, grain = text.partition(".")
    return Group(column, Grain(grain) if grain else None)


def _measure(text: str) -> Measure:
    how, _, column = text.partition(".")
    return Measure(How(how), column)


def _filter(text: str) -> Filter:
    column, op, *values = json.loads(text)
    if not all(isinstance(value, str) for value in (column, op, *values)):
        raise ValueError("texts only")
    return Filter(column, Op(op), tuple(values))


def _period(one: Mapping[str, str]) -> Period | None:
    if "of" not in one:
        return None
    bounds = [date.fromisoformat(one[name]) if name in one else None for name in ("from", "until")]
    return Period(one["of"], *bounds)
