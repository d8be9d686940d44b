"""Boxes, heat maps, histograms and scatters."""

import altair as alt
import pandas as pd

from dashboards import charts
from dashboards.exploring.names import titled
from dashboards.exploring.question import Group
from dashboards.exploring.sheet import HEIGHT, LABEL, Sheet

SCHEME = "viridis"  # evenly darker, for colour-blind readers too
BOXES = ("lowest", "low", "q1", "q2", "q3", "high", "highest")


def box(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    """From the 5th to the 95th percentile a line, the middle half a box, the median a stroke."""
    texts, order = sheet.worded("x", frame)
    held, title = frame.assign(x=texts), titled(sheet.say, sheet.held.dataset.column(sheet.question.measures[0].column))
    y = alt.Y("x:N", title=sheet.axis(sheet.question.x), sort=order, axis=alt.Axis(labelLimit=LABEL))
    words = dict(zip(BOXES, box_words(sheet), strict=True))
    tips = [alt.Tooltip("x:N", title=sheet.axis(sheet.question.x))]
    tips += [charts.amount_tip(name, word) for name, word in words.items()]
    base = alt.Chart(held).encode(y=y, tooltip=[*tips, alt.Tooltip("n:Q", title=sheet.say("Rows"), format=",")])
    reach = base.mark_rule(color=charts.GREY).encode(
        x=alt.X("low:Q", title=title, scale=alt.Scale(zero=False)), x2="high"
    )
    middle = base.mark_bar(size=14, color=charts.BLUE).encode(x="q1:Q", x2="q3")
    median = base.mark_tick(color="white", size=14, thickness=2).encode(x="q2:Q")
    return alt.layer(reach, middle, median, title=sheet.head(), height=alt.Step(24))


def box_words(sheet: Sheet) -> list[str]:
    say = sheet.say
    middle = [say("Lower quartile"), say("Median"), say("Upper quartile")]
    return [say("Smallest"), say("5th percentile"), *middle, say("95th percentile"), say("Largest")]


def heat(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    """Columns of x to the right, the second column downwards, the amount by colour."""
    (xs, x_order), (parts, part_order) = sheet.worded("x", frame), sheet.worded("part", frame)
    held = frame.assign(x=xs, part=parts)
    tips = [alt.Tooltip("x:N", title=sheet.axis(sheet.question.x)), alt.Tooltip("part:N", title=_by(sheet))]
    tips += [charts.amount_tip("m0", sheet.amount()), alt.Tooltip("n:Q", title=sheet.say("Rows"), format=",")]
    return (
        alt.Chart(held, height=HEIGHT, title=sheet.head())
        .mark_rect()
        .encode(
            x=alt.X("x:N", title=sheet.axis(sheet.question.x), sort=x_order, axis=alt.Axis(labelOverlap="greedy")),
            y=alt.Y(
                "part:N", title=_by(sheet), sort=part_order, axis=alt.Axis(labelLimit=LABEL, labelOverlap="greedy")
            ),
            color=shade("m0", sheet.amount()),
            tooltip=tips,
        )
    )


def _by(sheet: Sheet) -> str:
    return sheet.axis(sheet.question.by)


def counts(frame: pd.DataFrame) -> alt.Legend:
    """Of dots whose size tells how many rows there are: rows are whole."""
    return alt.Legend(orient="top", offset=24, values=charts.sizes(int(frame["n"].max())), format=",d")


def shade(field: str, title: str) -> alt.Color:
    legend = alt.Legend(orient="top", offset=24, titleLimit=0, gradientLength=240)
    return alt.Color(f"{field}:Q", title=title, scale=alt.Scale(scheme=SCHEME, reverse=True), legend=legend)


def histogram(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    title, rows = _axis(sheet, sheet.question.x), sheet.say("Number of rows")
    tips = [charts.amount_tip("x", sheet.say("From")), charts.amount_tip("x_end", sheet.say("Until"))]
    return (
        alt.Chart(frame, height=HEIGHT, title=sheet.head())
        .mark_bar(color=charts.BLUE, stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("x:Q", title=title, bin="binned", scale=alt.Scale(zero=False)),
            x2="x_end",
            y=alt.Y("n:Q", axis=charts.level_title(rows)),
            tooltip=[*tips, alt.Tooltip("n:Q", title=rows, format=",")],
        )
    )


def scatter(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    """A dot a cell, the larger the more rows there are."""
    held = frame.assign(x=(frame["x"] + frame["x_end"]) / 2, y=(frame["y"] + frame["y_end"]) / 2)
    x, y, rows = _axis(sheet, sheet.question.x), sheet.question.measures[0].column, sheet.say("Number of rows")
    y_title = titled(sheet.say, sheet.held.dataset.column(y))
    return (
        alt.Chart(held, height=HEIGHT, title=sheet.head())
        .mark_circle(color=charts.BLUE, opacity=0.6)
        .encode(
            x=alt.X("x:Q", title=x, scale=alt.Scale(zero=False)),
            y=charts.upwards(y_title, scale=alt.Scale(zero=False)),
            size=alt.Size("n:Q", title=rows, scale=alt.Scale(range=[12, 300]), legend=counts(frame)),
            tooltip=[
                charts.amount_tip("x", x),
                charts.amount_tip("y", y_title),
                alt.Tooltip("n:Q", title=rows, format=","),
            ],
        )
    )


def _axis(sheet: Sheet, group: Group | None) -> str:
    return sheet.axis(group)
