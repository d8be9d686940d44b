"""The words that names are translated by: `glossary.toml`, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

NO_WORDS = ("abbreviations", "units")


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("drafting.naming").joinpath("glossary.toml").read_text(encoding="utf-8"))


@cache
def words() -> Mapping[str, str]:
    """Korean word → column name."""
    return {ko: en for section, items in _tables().items() if section not in NO_WORDS for ko, en in items.items()}


@cache
def korean() -> Mapping[str, str]:
    """Column name → the first Korean word for it."""
    found: dict[str, str] = {}
    for word, english in words().items():
        found.setdefault(english, word)
    return found


def abbreviations() -> Mapping[str, str]:
    """`nm` → name, and the like, in names such as areaNm."""
    return _tables()["abbreviations"]


def units() -> Mapping[str, str]:
    """What stands in brackets after a name, in lower case → the unit."""
    return _tables()["units"]
