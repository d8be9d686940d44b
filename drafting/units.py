"""Units in a field's name, `평균기온(℃)`, `Wind speed (m/s)`: taken out of the name, written as one plain word."""

import re
from dataclasses import dataclass

from drafting.glossary import units

_BRACKETS = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]+?)\s*[)\]）]\s*$")


@dataclass(frozen=True, slots=True)
class Named:
    """A field's name without its unit; `written`: the unit as the name has it."""

    bare: str
    unit: str | None
    written: str | None


def take_out(source: str) -> Named:
    """`평균기온(℃)` → 평균기온, degC, ℃; a bracket that is not a known unit stays in the name."""
    found = _BRACKETS.search(source)
    if found is None or (unit := units().get(found[1].lower())) is None or not source[: found.start()].strip():
        return Named(source, None, None)
    return Named(source[: found.start()].strip(), unit, found[1])
