"""What somebody looks for: words, chosen values of facets, a box; as an address, and as it is kept. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from marketplace.errors import Invalid
from marketplace.search.schema import FACETS, Box
from wire.texts import printable

LONGEST = 400
Chosen = Mapping[str, Sequence[str]]


class BadBox(Invalid):
    code, title = "bad_box", "The box is not four numbers on the earth"


@dataclass(frozen=True, slots=True)
class Question:
    """Several values of a facet are alternatives; facets, box and words hold together."""

    text: str = ""
    chosen: Chosen = field(default_factory=dict)
    box: Box | None = None

    @classmethod
    def of(cls, text: str, chosen: Chosen, bbox: str = "") -> "Question":
        """As a request says it, each value once. BadBox."""
        given = {name: map(printable, chosen.get(name, ())) for name in FACETS}
        kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in given.items()}
        chosen = {name: values for name, values in kept.items() if values}
        return cls(printable(text[:LONGEST]).strip(), chosen, box_of(bbox))

    @property
    def parts(self) -> Iterator[tuple[str, str]]:
        """The choices one by one, the box last."""
        yield from ((name, value) for name, values in self.chosen.items() for value in values)
        if self.box:
            yield "bbox", self.bbox

    @property
    def bbox(self) -> str:
        return ",".join(f"{degrees:.10g}" for degrees in self.box or ())

    def address(self, **more: Any) -> str:
        """Its page; `more`: order and page."""
        return f"/datasets?{self.said}" + "".join(f"&{urlencode({name: value})}" for name, value in more.items())

    @property
    def said(self) -> str:
        """As an address says it after its question mark."""
        return urlencode([("q", self.text), *self.parts])

    def without(self, name: str, value: str) -> "Question":
        """With one choice less."""
        left = {key: [one for one in values if (key, one) != (name, value)] for key, values in self.chosen.items()}
        return Question.of(self.text, left, "" if name == "bbox" else self.bbox)

    def kept(self) -> dict[str, Any]:
        """JSON that `Question.of(**…)` reads."""
        return {
            "text": self.text,
            "chosen": {name: list(told) for name, told in self.chosen.items()},
            "bbox": self.bbox,
        }


def box_of(text: str) -> Box | None:
    """`west,south,east,north`; nothing: None. BadBox says which number is wrong."""
    if not text.strip():
        return None
    told = text.split(",")
    if len(told) != 4:
        count = len(told)
        raise _bad(f"bbox: four numbers are asked for, {count} given", f"bbox: 숫자 네 개가 필요한데 {count}개입니다")
    west, south, east, north = map(_degrees, ("west", "south", "east", "north"), told, (180, 90, 180, 90))
    if south > north:
        raise _bad(
            f"bbox: south {south:g} is above north {north:g}", f"bbox: 남쪽 {south:g}이(가) 북쪽 {north:g}보다 큽니다"
        )
    return west, south, east, north


def _degrees(name: str, text: str, most: int) -> float:
    try:
        found = float(text)
    except ValueError:
        raise _bad(
            f"bbox: {name} {text[:40]!r} is no number", f"bbox: {name} {text[:40]!r}은(는) 숫자가 아닙니다"
        ) from None
    if not math.isfinite(found) or abs(found) > most:
        raise _bad(
            f"bbox: {name} {text[:40]} is not within -{most} and {most}",
            f"bbox: {name} {text[:40]}은(는) -{most}에서 {most} 사이가 아닙니다",
        )
    return found


def _bad(english: str, korean: str) -> BadBox:
    remedy = "Give west, south, east, north in degrees, such as 126.7,37.4,127.2,37.7."
    told = "서, 남, 동, 북을 도 단위로 쓰십시오. 예: 126.7,37.4,127.2,37.7"
    return BadBox(english, remedy=remedy, korean=(korean, told))
