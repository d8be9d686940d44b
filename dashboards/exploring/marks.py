"""Lines, areas and bars of one amount along x, parted by colour and by the period compared with."""

from typing import Any

import altair as alt
import pandas as pd

from dashboards import charts
from dashboards.exploring.names import FORMATS
from dashboards.exploring.question import Chart, Grain
from dashboards.exploring.sheet import HEIGHT, LABEL, Sheet, moments

STEP, NARROW_STEP = 24, 13  # pixels of a level bar


def draw(sheet: Sheet, frame: pd.DataFrame, measure: int) -> alt.Chart:
    held = frame.assign(y=frame[f"m{measure}"])
    if "span" in held:
        held["span"] = [sheet.spans()[span] for span in held["span"]]
    if sheet.question.chart is Chart.BAR and sheet.question.x and sheet.question.x.grain is None:
        return _level(sheet, held, measure)
    return _upright(sheet, held, measure)


def _upright(sheet: Sheet, frame: pd.DataFrame, measure: int) -> alt.Chart:
    chart, stacks = sheet.question.chart, sheet.stacks(frame, measure)
    held, x, when = _along(sheet, frame)
    drawn = alt.Chart(held, height=HEIGHT, title=sheet.head(measure))
    if chart is Chart.LINE:
        drawn, stack, zero = drawn.mark_line(point=len(frame) < charts.FEW, color=charts.BLUE), None, False
    elif chart is Chart.AREA:
        drawn = _filled(drawn, stacks=stacks, parted="part" in frame)
        stack, zero = "zero" if stacks else None, True
    else:
        drawn, stack, zero = drawn.mark_bar(color=charts.BLUE), "zero" if stacks else None, True
    y = charts.upwards(sheet.amount(measure), stack=stack, scale=alt.Scale(zero=zero))
    drawn = drawn.encode(x=x, y=y, tooltip=[when, *_tips(sheet, held, measure)])
    return _parted(sheet, drawn, held, alt.XOffset if chart is Chart.BAR and not stacks else None)


def _filled(chart: alt.Chart, *, stacks: bool, parted: bool) -> alt.Chart:
    """Where a part has no rows it adds nothing: without that, areas on one another would slant over it."""
    if stacks and parted:
        chart = chart.transform_impute(impute="y", key="x", value=0, groupby=["part"])
    return chart.mark_area(opacity=0.8 if stacks else 0.4, color=charts.BLUE)


def _along(sheet: Sheet, frame: pd.DataFrame) -> tuple[pd.DataFrame, alt.X, alt.Tooltip]:
    """The axis: a line of time, or places beside each other."""
    group = sheet.question.x
    assert group
    title = sheet.axis(group)
    if group.is_line and group.grain and sheet.question.chart is not Chart.BAR:
        held, form = moments(frame), _form(group.grain)
        return held, alt.X("x:T", title=title, axis=charts.time_axis(held, form)), _tip("x:T", title, format=form)
    texts, order = sheet.worded("x", frame)
    axis = alt.Axis(labelOverlap="greedy", labelAngle=-90 if group.grain is None else 0, labelLimit=LABEL)
    return frame.assign(x=texts), alt.X("x:N", title=title, sort=order, axis=axis), _tip("x:N", title)


def _form(grain: Grain) -> str:
    return FORMATS[grain]


def _level(sheet: Sheet, frame: pd.DataFrame, measure: int) -> alt.Chart:
    """Level bars: names of categories are long."""
    stacks, title = sheet.stacks(frame, measure), sheet.axis(sheet.question.x)
    texts, order = sheet.worded("x", frame)
    held, beside = frame.assign(x=texts), _beside(frame, stacks=stacks)
    drawn = alt.Chart(held, height=alt.Step(NARROW_STEP if beside else STEP), title=sheet.head(measure)).mark_bar(
        color=charts.BLUE
    )
    drawn = drawn.encode(
        x=alt.X("y:Q", title=sheet.amount(measure), stack="zero" if stacks else None),
        y=alt.Y("x:N", title=title, sort=order, axis=alt.Axis(labelLimit=LABEL)),
        tooltip=[_tip("x:N", title), *_tips(sheet, held, measure)],
    )
    return _parted(sheet, drawn, held, alt.YOffset if beside else None)


def _beside(frame: pd.DataFrame, *, stacks: bool) -> bool:
    return not stacks and ("part" in frame or "span" in frame)


def _parted(sheet: Sheet, chart: alt.Chart, frame: pd.DataFrame, offset: Any) -> alt.Chart:
    """Parts by colour; periods by colour where nothing else has it, and by dashes of lines."""
    found: dict[str, Any] = {}
    if "part" in frame:
        texts, order = sheet.worded("part", frame)
        chart.data = frame.assign(part=texts)
        found["color"] = charts.colour("part", sheet.axis(sheet.question.by), _colours(order))
    if "span" in frame:
        word, spans = sheet.say("Period"), sheet.spans()
        if "part" not in frame:
            found["color"] = charts.colour("span", word, _colours(spans))
        if sheet.question.chart is Chart.LINE:
            found["strokeDash"] = alt.StrokeDash("span:N", title=word, sort=spans)
    if offset and ("part" in frame or "span" in frame):
        found["xOffset" if offset is alt.XOffset else "yOffset"] = offset("span:N" if "span" in frame else "part:N")
    return chart.encode(**found)


def _colours(order: list[Any]) -> dict[str, str]:
    return {str(value): charts.PALETTE[at % len(charts.PALETTE)] for at, value in enumerate(order)}


def _tips(sheet: Sheet, frame: pd.DataFrame, measure: int) -> list[alt.Tooltip]:
    parts = [_tip("part:N", sheet.axis(sheet.question.by))] if "part" in frame else []
    spans = [_tip("span:N", sheet.say("Period"))] if "span" in frame else []
    rows = _tip("n:Q", sheet.say("Rows"), format=",")
    return [*parts, *spans, charts.amount_tip("y", sheet.amount(measure)), rows]


def _tip(field: str, title: str, **how: Any) -> alt.Tooltip:
    return alt.Tooltip(field, title=title, **how)
