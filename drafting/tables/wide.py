"""Columns that are one measure over and over, 2013년12월, 2014년1월, …: should they be rows?."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drafting.texts.typed import Typed
from sectors.regexes import literal

FEWEST = 6


@dataclass(frozen=True, slots=True)
class Wide:
    """`match`: a pattern with one group that fits the names of `count` columns."""

    match: str
    count: int


def find(types: Mapping[str, Typed]) -> list[Wide]:
    """Every family of columns of numbers whose names differ in digits only."""
    families: dict[str, int] = {}
    for name, found in types.items():
        if found.numbers and re.search(r"[0-9]{2}", name):
            families[_pattern(name)] = families.get(_pattern(name), 0) + 1
    return [Wide(match, count) for match, count in families.items() if count >= FEWEST]


def _pattern(name: str) -> str:
    """`04:00 / 승차` → `^([0-9]+:[0-9]+) / 승차$`: the group from the first digit to the last and what clings to it."""
    first, rest, last = re.fullmatch(r"([^0-9]*)(.*[0-9][^ /_]*)(.*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"^{literal(first)}({_digits(rest)}){literal(last)}$"


def _digits(text: str) -> str:
    return "".join("[0-9]+" if piece[:1].isdigit() else literal(piece) for piece in re.findall(r"[0-9]+|[^0-9]+", text))
