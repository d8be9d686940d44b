"""Places that declarations name by code: places.toml → `PLACES` → what a dataset covers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sectors.reader import Reader, nearest
from sectors.spec.dataset import Coverage
from sectors.spec.text import Text
from sectors.types import is_day

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Place:
    """`uri`: in a gazetteer; `district`: the code of a Korean district; `box`: west, south, east, north in degrees."""

    code: str
    title: Text
    box: tuple[float, float, float, float]
    uri: str | None = None
    district: str | None = None


@cache
def places() -> Mapping[str, Place]:
    """By their codes; read at the first call of the process."""
    found = {}
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["place"]:
        west, south, east, north = row["box"]
        box = (west, south, east, north)
        found[row["code"]] = Place(row["code"], Text(**row["title"]), box, row.get("uri"), row.get("district"))
    return found


def read_coverage(dataset: Reader) -> Coverage:
    """`covers = { places = ["KR-11"], begins = "2015-01-01", ends = "2015-12-31" }` of a dataset, or nothing."""
    if not dataset.has("covers"):
        return Coverage()
    table = dataset.table("covers")
    found = Coverage(table.strings("places", ()), table.optional("begins", str), table.optional("ends", str))
    table.done()
    for code in found.places:
        if code not in places():
            raise table.error("places", f"{code!r} is no place", f"Use one of places.toml{nearest(code, [*places()])}.")
    for key in ("begins", "ends"):
        if (told := getattr(found, key)) is not None and not is_day(told):
            raise table.error(key, f"{told!r} is no day", 'Write one such as "2015-12-31".')
    if found.begins and found.ends and found.begins > found.ends:
        raise table.error("ends", "is before begins", "Write the first day as begins.")
    return found
