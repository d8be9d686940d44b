"""A finding's picture → chart: pure. Units stand in the titles of its columns, the source below its title."""

import altair as alt
import pandas as pd

from analysis.finding import Picture, Shape
from dashboards import charts
from sectors.spec.text import Text

HEIGHT = 400
LABEL = 260
FORM = "%Y-%m-%d %H:%M"


def draw(picture: Picture, language: str, below: str) -> alt.Chart:
    """In one language."""
    frame = picture.frame.map(lambda cell: cell.of(language) if isinstance(cell, Text) else cell)
    made = {
        Shape.LINES: _lines, Shape.BARS: _bars, Shape.POINTS: _points, Shape.GRID: _grid, Shape.HISTOGRAM: _histogram,
    }[picture.shape](frame, picture, language)  # fmt: skip
    return made.properties(title=charts.headed(picture.title.of(language), below))


def _lines(frame: pd.DataFrame, picture: Picture, language: str) -> alt.Chart:
    """Lines over time; a band where there are bounds; a stroke at each mark."""
    x, y = picture.x.of(language), picture.y.of(language)
    parts = list(dict.fromkeys(frame["part"]))
    base = alt.Chart(frame, height=HEIGHT).encode(
        x=alt.X("x:T", title=x, axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy", tickCount=8)),
        color=_parts(parts),
        tooltip=[alt.Tooltip("x:T", title=x, format=FORM), charts.amount_tip("y", y), "part:N"],
    )
    layers = [base.mark_line(strokeWidth=1.5).encode(y=charts.upwards(y, scale=alt.Scale(zero=False)))]
    if "low" in frame:
        band = alt.Chart(frame.dropna(subset=["low"])).mark_area(opacity=0.2, color=charts.PALETTE[1])
        layers.insert(0, band.encode(x="x:T", y=alt.Y("low:Q", axis=charts.level_title(y)), y2="high:Q"))
    if picture.marks:
        marks = alt.Chart(pd.DataFrame({"x": list(picture.marks)}))
        layers.append(marks.mark_rule(color=charts.GREY, strokeDash=[4, 3]).encode(x="x:T"))
    return alt.layer(*layers)


def _parts(parts: list[str]) -> alt.Color:
    return charts.colour("part", None, dict(zip(parts, charts.PALETTE, strict=False)))


def _bars(frame: pd.DataFrame, picture: Picture, language: str) -> alt.Chart:
    """Level bars, or dots with their intervals where there are any."""
    x, y = picture.x.of(language), picture.y.of(language)
    names = alt.Y("y:N", title=y or None, sort=None, axis=alt.Axis(labelLimit=LABEL))
    base = alt.Chart(frame, height=alt.Step(24)).encode(y=names, tooltip=["y:N", charts.amount_tip("x", x)])
    if "low" not in frame:
        return base.mark_bar(color=charts.BLUE).encode(x=alt.X("x:Q", title=x))
    scale = alt.Scale(zero=False)
    reach = base.mark_rule(color=charts.GREY).encode(x=alt.X("low:Q", title=x, scale=scale), x2="high:Q")
    return alt.layer(reach, base.mark_circle(color=charts.BLUE, size=80, opacity=1).encode(x=alt.X("x:Q", title=x)))


def _points(frame: pd.DataFrame, picture: Picture, language: str) -> alt.Chart:
    x, y = picture.x.of(language), picture.y.of(language)
    base = alt.Chart(frame, height=HEIGHT).mark_circle(size=24, opacity=0.6, color=charts.BLUE)
    drawn = base.encode(
        x=alt.X("x:Q", title=x, scale=alt.Scale(zero=False)),
        y=charts.upwards(y, scale=alt.Scale(zero=False)),
        tooltip=[charts.amount_tip("x", x), charts.amount_tip("y", y)],
    )
    return drawn.encode(color=_parts(sorted(set(frame["part"])))) if "part" in frame else drawn


def _grid(frame: pd.DataFrame, _picture: Picture, _language: str) -> alt.Chart:
    """Orange against each other, blue together: colours that colour-blind readers tell apart."""
    scale = alt.Scale(domain=[-1, 0, 1], range=["#d55e00", "#ffffff", charts.BLUE])
    base = alt.Chart(frame, height=alt.Step(36)).encode(
        x=alt.X("x:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL, labelAngle=-30)),
        y=alt.Y("y:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL)),
        tooltip=["x:N", "y:N", alt.Tooltip("value:Q", format=".2f")],
    )
    cells = base.mark_rect().encode(color=alt.Color("value:Q", title=None, scale=scale))
    return alt.layer(cells, base.mark_text().encode(text=alt.Text("value:Q", format=".2f")))


def _histogram(frame: pd.DataFrame, picture: Picture, language: str) -> alt.Chart:
    x, y = picture.x.of(language), picture.y.of(language)
    base = alt.Chart(frame, height=HEIGHT).mark_bar(color=charts.BLUE, opacity=0.55, stroke="white", strokeWidth=0.5)
    drawn = base.encode(
        x=alt.X("x:Q", title=x, bin="binned", scale=alt.Scale(zero=False)),
        x2="to",
        y=alt.Y("y:Q", axis=charts.level_title(y), stack=None),
        tooltip=[charts.amount_tip("x", x), charts.amount_tip("to", x), charts.amount_tip("y", y)],
    )
    return drawn.encode(color=_parts(list(dict.fromkeys(frame["part"])))) if "part" in frame else drawn
