"""Maps without tiles: provinces or districts by shade, or dots where rows are. Boundaries are the NGII's."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from dashboards import charts
from dashboards.exploring import places
from dashboards.exploring.boundaries import DISTRICT, PROVINCE
from dashboards.exploring.boundaries import places as shapes
from dashboards.exploring.forms import shade
from dashboards.exploring.held import LATITUDE, PROVINCES
from dashboards.exploring.sheet import Sheet

HEIGHT = 560
KOREA = (33.0, 39.0, 124.0, 132.0)  # degrees: south, north, west, east
LAND, EDGE = "#eef0f2", "#aab1b8"


def draw(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    return _dots(sheet, frame) if sheet.question.x and sheet.question.x.column == LATITUDE else _shaded(sheet, frame)


def found(sheet: Sheet, frame: pd.DataFrame) -> tuple[dict[str, tuple[str, float]], list[str]]:
    """Code of a place → its name in the data and the amount; the names that no boundary has."""
    rows = list(zip(frame["x"], frame.get("part", [None] * len(frame)), frame["m0"], strict=True))
    if _level(sheet) == PROVINCE:
        codes = {(part, x): [code] if (code := places.province(str(x))) else [] for x, part, _ in rows}
    else:
        codes = places.districts([(part, str(x)) for x, part, _ in rows])
    held = {code: (str(x), amount) for x, part, amount in reversed(rows) for code in codes[part, str(x)]}
    return held, [str(x) for x, part, _ in rows if not codes[part, str(x)]]


def _level(sheet: Sheet) -> str:
    assert sheet.question.x
    return str(PROVINCE if sheet.question.x.column in PROVINCES else DISTRICT)


def _shaded(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    level = _level(sheet)
    held, _ = found(sheet, frame)
    near = {code[:2] for code in held} if level == DISTRICT else None  # districts of provinces without one are left out
    drawn = [
        place.feature | {"place": f"{place.province} {place.name}" if level == DISTRICT else place.name}
        | {"amount": held[place.code][1] if place.code in held else None}
        for place in shapes(level)
        if near is None or place.code[:2] in near
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=drawn)).project("mercator")
    blank = base.mark_geoshape(fill=LAND, stroke=EDGE, strokeWidth=0.5)
    tips = [alt.Tooltip("place:N", title=sheet.axis(sheet.question.x)), charts.amount_tip("amount", sheet.amount())]
    shaded = base.transform_filter("isValid(datum.amount)").mark_geoshape(stroke="white", strokeWidth=0.5)
    shaded = shaded.encode(color=shade("amount", sheet.amount()), tooltip=tips)
    return alt.layer(blank, shaded, title=sheet.head(), height=HEIGHT)


def _dots(sheet: Sheet, frame: pd.DataFrame) -> alt.Chart:
    """A dot a cell of degrees, over the provinces where all of them lie in Korea, else over a net of degrees."""
    held = frame.assign(longitude=(frame["x"] + frame["x_end"]) / 2, latitude=(frame["y"] + frame["y_end"]) / 2)
    rows = sheet.say("Number of rows")
    dots = alt.Chart(held).mark_circle(color=charts.BLUE, opacity=0.65, stroke="white", strokeWidth=0.3)
    dots = dots.encode(
        longitude="longitude:Q", latitude="latitude:Q",
        size=alt.Size("n:Q", title=rows, scale=alt.Scale(range=[10, 260]), legend=alt.Legend(orient="top", offset=24)),
        tooltip=[alt.Tooltip("latitude:Q", format=".3f"), alt.Tooltip("longitude:Q", format=".3f"),
                 alt.Tooltip("n:Q", title=rows, format=",")],
    )  # fmt: skip
    ground = _korea() if in_korea(held["latitude"], held["longitude"]) else _net(held)
    return alt.layer(ground, dots, title=sheet.head(), height=HEIGHT).project("mercator")


def in_korea(latitudes: Iterable[float], longitudes: Iterable[float]) -> bool:
    south, north, west, east = KOREA
    return all(south <= at <= north for at in latitudes) and all(west <= at <= east for at in longitudes)


def _korea() -> alt.Chart:
    land = [place.feature for place in shapes(PROVINCE)]
    return alt.Chart(alt.Data(values=land)).mark_geoshape(fill=LAND, stroke=EDGE, strokeWidth=0.5)


def _net(frame: pd.DataFrame) -> alt.Chart:
    """Lines of longitude and latitude around what is shown."""
    west, east, south, north = (
        frame["longitude"].min(), frame["longitude"].max(), frame["latitude"].min(), frame["latitude"].max(),
    )  # fmt: skip
    step = max((east - west) / 6, (north - south) / 6, 0.01)
    net = alt.graticule(step=[step, step], extent=[[west - step, south - step], [east + step, north + step]])
    return alt.Chart(net).mark_geoshape(stroke=EDGE, strokeWidth=0.5, filled=False)
