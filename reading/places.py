"""Geometries → WKT in EPSG:4326, longitude before latitude: from GeoJSON's shape of them, in whatever system they came.

a system's name, or a layer's own text (.prj) → System → Places.wkt(geometry)
"""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from reading.errors import Refusal
from reading.named import Unfit
from reading.paths import Written

WGS84 = "EPSG:4326"
# Systems that Korean layers come in, told apart by where they put a place; what a .prj says of itself is often no name.
CODES = (
    *(5174, 5179, 5181, 5186, 5173, 5175, 5176, 5178, 5180, 5182, 5183, 5184, 5185, 5187, 5188),
    *(2097, 2096, 2098, 4737, 4162, 3857, 32651, 32652),
)
USUAL = (WGS84, *(f"EPSG:{code}" for code in CODES))
SAMPLE, CLOSE = (127.5, 37.0), 0.5  # a place in Korea, and metres that make two systems one
MOST_DIGITS = 300  # before or behind a number's point
DIGITS = 9  # of a degree: a tenth of a millimetre
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
FEWEST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}  # positions of a line, of a ring


class Places:
    """Writes geometries that came in the system `crs`."""

    def __init__(self, crs: str) -> None:
        self.crs = crs
        self._move = None if crs == WGS84 else Transformer.from_crs(crs, WGS84, always_xy=True)

    def wkt(self, geometry: Any) -> str | None:
        """None for no geometry; Unfit where it is not one of GeoJSON's, or leads to no place on earth."""
        if geometry is None:
            return None
        if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
            raise Unfit("not a geometry")
        kind = geometry["type"]
        if kind == "GeometryCollection":
            inner = geometry.get("geometries")
            if not isinstance(inner, list):
                raise Unfit("a collection without geometries")
            texts = [text for text in map(self.wkt, inner) if text]
            return f"GEOMETRYCOLLECTION ({', '.join(texts)})" if texts else "GEOMETRYCOLLECTION EMPTY"
        if kind not in DEPTHS:
            raise Unfit(f"{kind} is not a kind of geometry")
        return self._written(kind, geometry.get("coordinates"))

    def _written(self, kind: str, coordinates: Any) -> str:
        positions = list(_positions(coordinates, DEPTHS[kind]))
        if not positions:
            return f"{kind.upper()} EMPTY"
        if len({len(position) for position in positions}) > 1:
            raise Unfit("some positions have a height and some have none")
        for line in _lines(coordinates, DEPTHS[kind]):
            _hold_line(kind, line)
        written = self._texts(positions)
        texts = iter([f"({text})" for text in written] if kind == "MultiPoint" else written)
        return f"{kind.upper()}{' Z' if len(positions[0]) > 2 else ''} {_nested(coordinates, DEPTHS[kind], texts)}"

    def _texts(self, positions: Sequence[Sequence[Any]]) -> list[str]:
        numbers = [[_number(number) for number in position] for position in positions]
        if self._move:
            xs, ys = self._move.transform([each[0] for each in numbers], [each[1] for each in numbers])
            if not all(map(math.isfinite, (*xs, *ys))):
                raise Unfit(f"it is not where {self.crs} is defined")
            found = [[_rounded(x), _rounded(y)] for x, y in zip(xs, ys, strict=True)]
        else:
            found = [[_plain(number) for number in position[:2]] for position in positions]
            for x, y, *_ in numbers:
                if abs(x) > 180 or abs(y) > 90:
                    raise Unfit(f"{x:g} {y:g} are not degrees: declare the crs that they are in")
        heights = ([_plain(number) for number in position[2:]] for position in positions)
        return [" ".join([*place, *height]) for place, height in zip(found, heights, strict=True)]


def named(crs: str, place: str) -> str:
    """The name, if there is such a system; Refusal else."""
    try:
        CRS.from_user_input(crs)
    except CRSError as unknown:
        remedy = "Declare one such as EPSG:5174 in feed.format.crs."
        raise Refusal("wrong_crs", place=place, cause=f"{crs} is not a reference system", remedy=remedy) from unknown
    return crs


def told(declared: str | None, own: str | None, place: str) -> str:
    """The system of a layer: `declared` by the feed, `own`: what the layer says. Refusal where they contradict each
    other, or nothing says it.
    """
    if declared and named(declared, place) and own is None:
        return declared
    if own is None:
        cause = "nothing says which reference system its coordinates are in"
        raise Refusal("wrong_crs", place=place, cause=cause, remedy="Send its .prj, or declare crs in feed.format.")
    says = _system(own, place)
    if declared and not alike(declared, says):
        cause = f"it says that its coordinates are in {says.name}, and {declared} is declared"
        raise Refusal("wrong_crs", place=place, cause=cause, remedy="Mend crs in feed.format, or the layer.")
    found = declared or name_of(says)
    if found is None:
        cause = f"its reference system, {says.name}, has no number that is known"
        raise Refusal("wrong_crs", place=place, cause=cause, remedy="Declare crs in feed.format.")
    return found


def name_of(system: CRS) -> str | None:
    """EPSG's number for it: by its place in Korea, for what a .prj calls itself is often another name."""
    usual = next((name for name in USUAL if alike(name, system)), None)
    if usual:
        return usual
    number = system.to_epsg(min_confidence=70)
    return f"EPSG:{number}" if number else None


def alike(name: str, system: CRS) -> bool:
    """Whether both put one place at the same numbers."""
    one, other = _corner(name), _numbers(system)
    return all(math.isclose(a, b, abs_tol=CLOSE) for a, b in zip(one, other, strict=True))


def _system(text: str, place: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as unknown:
        cause = f"what it says of its reference system cannot be read ({str(unknown)[:100]})"
        remedy = "Mend its .prj, or leave it out and declare crs in feed.format."
        raise Refusal("wrong_crs", place=place, cause=cause, remedy=remedy) from unknown


@cache
def _corner(name: str) -> tuple[float, float, float]:
    return _numbers(CRS.from_user_input(name))


def _numbers(system: CRS) -> tuple[float, float, float]:
    """What a system calls SAMPLE, and a thousandth of its ellipsoid's axis: degrees alone would be alike in all."""
    axis = system.ellipsoid.semi_major_metre if system.ellipsoid else 0.0
    x, y = SAMPLE if system.is_geographic else Proj(system)(*SAMPLE)
    return x, y, axis / 1000


def _positions(value: Any, depth: int) -> Iterator[Sequence[Any]]:
    if not isinstance(value, list | tuple):
        raise Unfit("its coordinates are not lists of numbers")
    if depth:
        for item in value:
            yield from _positions(item, depth - 1)
    elif value:
        if len(value) not in (2, 3):
            raise Unfit(f"a position has {len(value)} numbers")
        yield value


def _lines(value: Any, depth: int) -> Iterator[Sequence[Any]]:
    if depth == 1:
        yield value
    elif depth > 1:
        for item in value:
            yield from _lines(item, depth - 1)


def _hold_line(kind: str, line: Sequence[Any]) -> None:
    if len(line) < FEWEST.get(kind, 0):
        raise Unfit(f"a {'ring' if 'Polygon' in kind else 'line'} of {len(line)} positions")
    if "Polygon" in kind and line[0] != line[-1]:
        raise Unfit("a ring does not close")


def _nested(value: Any, depth: int, texts: Iterator[str]) -> str:
    """Brackets as the coordinates have them."""
    if depth == 0:
        return f"({next(texts)})"
    inner = _bare if depth == 1 else _deeper(depth)
    return f"({', '.join(inner(item, texts) for item in value)})"


def _bare(_: Any, texts: Iterator[str]) -> str:
    return next(texts)


def _deeper(depth: int) -> Callable[[Any, Iterator[str]], str]:
    return lambda item, texts: _nested(item, depth - 1, texts)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit("its coordinates are not lists of numbers")
    try:
        number = float(value.text) if isinstance(value, Written) else float(value)
    except OverflowError:  # a whole number of very many digits
        number = math.inf
    if not math.isfinite(number):
        raise Unfit("its coordinates are not finite")
    return number


def _plain(value: Any) -> str:
    """The digits that the number has, without an exponent: those of 1e-99999999 would be very many."""
    number = Decimal(value.text if isinstance(value, Written) else repr(value))
    if abs(number.adjusted()) > MOST_DIGITS:
        raise Unfit(f"{value.text if isinstance(value, Written) else value} is too small or too large for a place")
    return format(number, "f")


def _rounded(number: float) -> str:
    return f"{number:.{DIGITS}f}".rstrip("0").rstrip(".")
