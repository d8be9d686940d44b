"""What a column means, from the common dictionary `concepts.toml`: pure.

concept_of(column) → Concept; two columns of one concept are worth comparing, whatever they are called.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sectors.spec.column import Column, Sensitivity
from sectors.spec.text import Text

_FILE = Path(__file__).with_name("concepts.toml")


@dataclass(frozen=True, slots=True)
class Concept:
    id: str
    title: Text
    names: "re.Pattern[str]"
    types: frozenset[str]

    def fits(self, column: Column) -> bool:
        return column.type in self.types and self.names.fullmatch(column.name) is not None


@cache
def concepts() -> tuple[Concept, ...]:
    """In the order of the file: the first that fits counts."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))["concept"]
    return tuple(
        Concept(one["id"], Text(**one["title"]), re.compile("|".join(one["names"])), frozenset(one["types"]))
        for one in told
    )


def concept_of(column: Column) -> Concept | None:
    """None for a column that means nothing common, and for one that is not public."""
    if column.sensitivity is not Sensitivity.PUBLIC:
        return None
    return next((concept for concept in concepts() if concept.fits(column)), None)
