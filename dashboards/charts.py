"""Charts as specifications: pure, units on the axes, the source named in the picture itself."""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

BLUE = "#256ef4"  # KRDS primary 50
GREY = "#58616a"  # KRDS grey 60
# Okabe and Ito's colours, the last Tol's, told apart by colour-blind readers too; the first is KRDS' blue.
PALETTE = [BLUE, "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#000000", "#882255"]
LINE_OF_TITLE = 50
TICKS = 8
FORMATS = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m"}
LINE_OF_SOURCE = 60  # characters: a phone's width
SIGN = 5  # letters that the sign of a legend takes
FILL = "\uffff"  # no letter: it takes the place of the second half of a wide one
FEW = 50  # below this each point is marked


def over_time(
    frame: pd.DataFrame, *, title: str, x_title: str, y_title: str, source: str, bucket: str, part: str | None = None
) -> alt.Chart:
    """A line of `y` over the time `x`, one for each value of `part` where the frame has that column."""
    chart = (
        alt.Chart(frame, height=400, title=headed(title, source))
        .mark_line(color=BLUE, point=len(frame) < FEW)
        .encode(
            x=alt.X("x:T", title=x_title, axis=time_axis(frame, FORMATS[bucket])),
            y=upwards(y_title, scale=alt.Scale(zero=False)),
            tooltip=[alt.Tooltip("x:T", title=x_title, format=FORMATS[bucket]), amount_tip("y", y_title)],
        )
    )
    return chart.encode(color=colour("part", part)) if "part" in frame else chart


def growth(frame: pd.DataFrame, *, title: str, x_title: str, y_title: str, source: str) -> alt.Chart:
    """Steps of `y` at the times `x`: what stands with a release stands until the next."""
    return (
        alt.Chart(frame, height=320, title=headed(title, source))
        .mark_line(color=BLUE, interpolate="step-after", point=True)
        .encode(
            x=alt.X("x:T", title=x_title, axis=time_axis(frame, "%Y-%m-%d %H:%M")),
            y=upwards(y_title),
            tooltip=[alt.Tooltip("x:T", title=x_title, format="%Y-%m-%d %H:%M"), amount_tip("y", y_title)],
        )
    )


def bars(frame: pd.DataFrame, *, title: str, x_title: str, y_title: str, parts: Sequence[str]) -> alt.Chart:
    """Bars of `y` by the day `x`, stacked by `part`: each place among `parts` has its colour."""
    seen = set(frame["part"])
    colours = {part: colour for part, colour in zip(parts, PALETTE, strict=False) if part in seen}
    return (
        alt.Chart(frame, height=360, title=headed(title))
        .mark_bar()
        .encode(
            x=alt.X(
                "x:O", title=x_title, scale=alt.Scale(paddingInner=0.3), axis=alt.Axis(labelAngle=0, labelOverlap=True)
            ),
            y=upwards(y_title),
            color=colour("part", None, colours),
            tooltip=[alt.Tooltip("x:O", title=x_title), "part:N", amount_tip("y", y_title)],
        )
    )


def level_bars(frame: pd.DataFrame, *, title: str, x_title: str, source: str = "") -> alt.Chart:
    """Level bars of `x` for each `y`, in the order of the frame, coloured by `part` where the frame has it."""
    chart = (
        alt.Chart(frame, height=alt.Step(24), title=headed(title, source))
        .mark_bar()
        .encode(
            x=alt.X("x:Q", title=x_title),
            y=alt.Y("y:N", title=None, sort=None, axis=alt.Axis(labelLimit=300)),
            tooltip=["y:N", *(["part:N"] if "part" in frame else []), amount_tip("x", x_title)],
        )
    )
    return chart.encode(color=colour("part", None)) if "part" in frame else chart.encode(color=alt.value(BLUE))


def upwards(title: str, **how: Any) -> alt.Y:
    """The axis of the amounts, its title written level above it: a phone shows all of it."""
    return alt.Y("y:Q", axis=level_title(title), **how)


def level_title(title: str, **how: Any) -> alt.Axis:
    return alt.Axis(title=title, titleAngle=0, titleAlign="left", titleX=0, titleY=-12, **how)


def headed(text: str, source: str = "") -> alt.TitleParams:
    """What is drawn, and below it in small letters what it is made of and who must be named."""
    below = {"subtitle": wrapped(source, LINE_OF_SOURCE), "subtitleFontSize": 11, "subtitleColor": GREY}
    return alt.TitleParams(wrapped(text, LINE_OF_TITLE), anchor="start", fontSize=14, offset=24, **below)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` half-width letters. A letter of Hangul is as wide as two: it stands for two to wrap."""
    lines = textwrap.wrap("".join(letter + FILL * (_is_wide(letter)) for letter in text), width)
    return [line.replace(FILL, "") for line in lines]


def _columns(words: Sequence[str]) -> int:
    """As many of a legend as a phone shows beside each other."""
    longest = max((len(word) + sum(map(_is_wide, word)) for word in words), default=0)
    return max(LINE_OF_TITLE // (longest + SIGN), 1)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def sizes(most: int) -> list[int]:
    """A few whole numbers of rows for the legend of dots, the largest last."""
    return sorted({max(round(most * part), 1) for part in (0.25, 0.5, 1)})


def time_axis(frame: pd.DataFrame, form: str) -> alt.Axis:
    """At most TICKS of the frame's own times, evenly spread, each with its year: no tick between two of them."""
    held = sorted(set(frame["x"]))
    step = -(-len(held) // TICKS) or 1
    values = [
        alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour, minutes=at.minute, seconds=at.second)
        for at in held[::step]
    ]
    return alt.Axis(format=form, values=values, labelOverlap="greedy")


def amount_tip(name: str, title: str) -> alt.Tooltip:
    """The amount of a point, with as many digits as tell it apart."""
    return alt.Tooltip(f"{name}:Q", title=title, format=",.6~g")


def colour(name: str, title: str | None, colours: Mapping[str, str] | None = None) -> alt.Color:
    """By the order of the alphabet, or as `colours` has it for each word."""
    scale = alt.Scale(range=PALETTE)
    if colours:
        scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(
        f"{name}:N",
        title=title,
        scale=scale,
        legend=alt.Legend(orient="top", offset=24, labelLimit=0, columns=_columns(list(colours or ()))),
    )
