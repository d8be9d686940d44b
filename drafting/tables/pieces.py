"""A date in pieces, 발생일시_년, 발생일시_월, 발생일시_일, or year, month, day: put together as one column.

Only where the file has no whole date of its own: then the pieces are its time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drafting.texts.profile import Values

CLOCKED, SHORT = re.compile(r"[0-9]{1,2}(:[0-9]{2})?"), re.compile(r"[0-9]{1,4}")
YEAR, MONTH, DAY, CLOCK = (
    ("년", "년도", "연도", "year", "yyyy"),
    ("월", "month", "mm"),
    ("일", "day", "dd"),
    ("시간", "시각", "시", "hour", "time"),
)
FORMATS = {
    ("y",): None,
    ("y", "m"): "%Y %m",
    ("y", "m", "d"): "%Y %m %d",
    ("y", "m", "d", "c"): "%Y %m %d %H:%M",
    ("y", "m", "d", "h"): "%Y %m %d %H",
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """`parts`: the source names in the order year, month, day, clock; `stem`: what their names share."""

    stem: str
    parts: tuple[str, ...]
    format: str
    kind: str


def find(values: Mapping[str, Values]) -> list[Pieces]:
    """Every date in pieces, by what the names begin with."""
    found = []
    for stem in dict.fromkeys(_stem(name) for name in values if _role(name, _stem(name)) == "y"):
        roles: dict[str, str] = {}
        for name in values:
            if (
                name.startswith(stem)
                and (role := _role(name, stem))
                and role not in roles
                and _fits(values[name], role)
            ):
                roles[role] = name
        if "c" in roles and ":" not in next(iter(values[roles["c"]].counts), ""):
            roles["h"] = roles.pop("c")
        order = tuple(role for role in ("y", "m", "d", "c", "h") if role in roles)
        while order not in FORMATS and len(order) > 1:
            order = order[:-1]
        if len(order) > 1 and (pattern := FORMATS[order]):
            parts = tuple(roles[role] for role in order)
            found.append(Pieces(stem.rstrip("_ "), parts, pattern, "timestamp" if "%H" in pattern else "date"))
    return found


def _stem(name: str) -> str:
    for word in sorted(YEAR, key=len, reverse=True):
        if name.lower().endswith(word):
            return name[: -len(word)]
    return "\0"


def _role(name: str, stem: str) -> str | None:
    if not name.startswith(stem):
        return None
    rest = name[len(stem) :].lower()
    return next((role for role, words in (("y", YEAR), ("m", MONTH), ("d", DAY), ("c", CLOCK)) if rest in words), None)


def _fits(values: Values, role: str) -> bool:
    """Whether the texts can be years, months, days or clocks, none of them missing."""
    if values.empty or not values.counts:
        return False
    if role == "c":
        return all(CLOCKED.fullmatch(text) for text in values.counts)
    least, most = {"y": (1000, 2999), "m": (1, 12), "d": (1, 31)}[role]
    return all(SHORT.fullmatch(text) and least <= int(text) <= most for text in values.counts)
