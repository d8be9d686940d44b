"""The answer to a question → one that loads: keys that do not go with another type are named to be taken out."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from drafting.evidence import Part, Undecided
from sectors.types import NUMBERS, TIMES

OF_NUMBERS = ("thousands", "decimal_mark", "negative")
OF_TIMES = ("format", "first_year", "zone")


def complete(undecided: Sequence[Undecided], parts: Sequence[Part]) -> list[Undecided]:
    """Each answer within a column with a last line, `# without …`, where the column has keys that it rules out."""
    columns = {str(part.value("name")): part for part in parts if part.path == "column"}
    return [_completed(item, columns) for item in undecided]


def _completed(item: Undecided, columns: Mapping[str, Part]) -> Undecided:
    said = tomllib.loads("\n".join(item.answer)) if item.answer else {}
    part = columns.get(str(said.get("name", "")))
    gone = _ruled_out(said, part) if part else []
    return replace(item, answer=(*item.answer, f"# without {', '.join(gone)}")) if gone else item


def _ruled_out(said: Mapping[str, Any], part: Part) -> list[str]:
    written = {guess.key: guess.value for guess in part.guesses if guess.written}
    old, new = str(written.get("type")), str(said.get("type", written.get("type")))
    gone = [key for key in OF_NUMBERS if not new.startswith(NUMBERS)]
    gone += [key for key in OF_TIMES if not new.startswith(TIMES) or (key == "zone" and new == "date")]
    gone += ["checks"] if _family(old) != _family(new) else []
    gone += ["thousands"] if said.get("decimal_mark") == written.get("thousands") else []
    return [key for key in dict.fromkeys(gone) if key in written and key not in said]


def _family(kind: str) -> str:
    """Types whose values are compared alike."""
    return "number" if kind.startswith(NUMBERS) else kind
