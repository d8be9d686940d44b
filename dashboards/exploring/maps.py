"""Maps without tiles: provinces or districts by shade, or dots where rows are. Boundaries are the NGII's."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from dashboards import charts
from dashboards.exploring import places
from dashboards.exploring.boundaries import DISTRICT, PROVINCE
from dashboards.exploring.boundaries import places as shapes
from dashboards.exploring.forms import counts, shade
from dashboards.exploring.held import LATITUDE, LONGITUDE, PROVINCES
from dashboards.exploring.names import titled
from dashboards.exploring.sheet import Sheet

HEIGHT = 560
KOREA = (33.0, 39.0, 124.0, 132.0)  # degrees: south, north, west, east
CLOSE, MARGIN = 1.5, 0.02  # degrees
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
        place.feature | {"place": f"{place.province} {places.called(place)}" if level == DISTRICT else place.name}
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
    """A dot a cell of degrees, over provinces or districts where all lie in Korea, else over axes of degrees."""
    held = frame.assign(longitude=(frame["x"] + frame["x_end"]) / 2, latitude=(frame["y"] + frame["y_end"]) / 2)
    rows, (north, east) = sheet.say("Number of rows"), (_degrees(sheet, name) for name in (LATITUDE, LONGITUDE))
    dots = alt.Chart(held).mark_circle(color=charts.BLUE, opacity=0.65, stroke="white", strokeWidth=0.3)
    dots = dots.encode(
        size=alt.Size("n:Q", title=rows, scale=alt.Scale(range=[10, 260]), legend=counts(held)),
        tooltip=[alt.Tooltip("latitude:Q", title=north, format=".3f"),
                 alt.Tooltip("longitude:Q", title=east, format=".3f"), alt.Tooltip("n:Q", title=rows, format=",")],
    )  # fmt: skip
    if not in_korea(held["latitude"], held["longitude"]):
        x, y = (alt.Scale(zero=False, nice=False, padding=8) for _ in range(2))
        drawn = dots.encode(x=alt.X("longitude:Q", title=east, scale=x),
                            y=alt.Y("latitude:Q", axis=charts.level_title(north), scale=y))  # fmt: skip
        return drawn.properties(title=sheet.head(), height=HEIGHT)
    dots = dots.encode(longitude="longitude:Q", latitude="latitude:Q")
    return alt.layer(_ground(held), dots, title=sheet.head(), height=HEIGHT).project("mercator")


def _degrees(sheet: Sheet, name: str) -> str:
    return titled(sheet.say, sheet.held.dataset.column(name))


def in_korea(latitudes: Iterable[float], longitudes: Iterable[float]) -> bool:
    south, north, west, east = KOREA
    return all(south <= at <= north for at in latitudes) and all(west <= at <= east for at in longitudes)


def _ground(frame: pd.DataFrame) -> alt.Chart:
    """All provinces; of dots that lie close to each other the districts around them, which fill the picture."""
    reach = (
        frame["longitude"].min() - MARGIN, frame["latitude"].min() - MARGIN, frame["longitude"].max() + MARGIN,
        frame["latitude"].max() + MARGIN,
    )  # fmt: skip
    is_close = max(reach[2] - reach[0], reach[3] - reach[1]) < CLOSE
    near = [place for place in shapes(DISTRICT if is_close else PROVINCE) if not is_close or place.touches(*reach)]
    land = [place.feature for place in near or shapes(PROVINCE)]
    return alt.Chart(alt.Data(values=land)).mark_geoshape(fill=LAND, stroke=EDGE, strokeWidth=0.5)
