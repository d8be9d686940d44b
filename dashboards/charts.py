"""Charts as specifications: pure, units on the axes, the source named."""

import altair as alt
import pandas as pd

BLUE = "#256ef4"  # KRDS primary


def over_time(frame: pd.DataFrame, *, x: str, y: str, x_title: str, y_title: str, source: str) -> alt.Chart:
    """A line of `y` over the time `x`; both columns of `frame`."""
    return (
        alt.Chart(
            frame,
            height=320,
            title=alt.TitleParams(source, anchor="start", fontSize=11, color="#58616a", orient="bottom"),
        )
        .mark_line(color=BLUE, point=len(frame) < 50)
        .encode(
            x=alt.X(f"{x}:T", title=x_title),
            y=alt.Y(f"{y}:Q", title=y_title, scale=alt.Scale(zero=False)),
            tooltip=[alt.Tooltip(f"{x}:T", title=x_title), alt.Tooltip(f"{y}:Q", title=y_title, format=",.4~f")],
        )
    )


def bars(frame: pd.DataFrame, *, x: str, y: str, x_title: str, y_title: str, colour: str | None = None) -> alt.Chart:
    """Bars of `y` by `x`, stacked by `colour` where it is given."""
    chart = (
        alt.Chart(frame).mark_bar(color=BLUE).encode(x=alt.X(f"{x}:N", title=x_title), y=alt.Y(f"{y}:Q", title=y_title))
    )
    return chart.encode(color=alt.Color(f"{colour}:N", title=None)) if colour else chart
