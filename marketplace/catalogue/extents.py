"""Where the rows of a table lie, by its two columns of degrees. Pure.

The smallest and largest of them are told as far as plans show them, so nothing more is told by this.
"""

from marketplace.catalogue.offers import CLEAR, Public
from sectors.types import NUMBERS

LATITUDES, LONGITUDES = ("latitude", "lat"), ("longitude", "lon", "lng", "long")
Box = tuple[float, float, float, float]


def extent(public: Public) -> Box | None:
    """West, south, east, north in degrees; None where no plan shows both in clear, or a value is not one of degrees."""
    wide, high = _ends(public, LONGITUDES, 180), _ends(public, LATITUDES, 90)
    return (wide[0], high[0], wide[1], high[1]) if wide and high else None


def _ends(public: Public, names: tuple[str, ...], most: float) -> tuple[float, float] | None:
    seen = next((one for name in names if (one := public.seen(name))), None)
    if seen is None or seen.way != CLEAR or not seen.column.type.startswith(NUMBERS):
        return None
    if seen.smallest is None or seen.largest is None:
        return None
    ends = float(seen.smallest), float(seen.largest)
    return ends if -most <= ends[0] <= ends[1] <= most else None
