"""Units in a field's name, `평균기온(℃)`, `Wind speed (m/s)`, `탁도 NTU`, `weight_kg`: written as one plain word."""

import re
from dataclasses import dataclass

from drafting.naming.glossary import units

_BRACKETS = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]+?)\s*[)\]）]\s*$")
_LAST = re.compile(
    r"(.*[\s_]|.*[가-힣])([^\s_가-힣0-9()]{2,}|[㎞㎏㎜㎝㎡㎢㎥℃℉%％][^\s가-힣]*|[^\s_가-힣]+/[^\s_가-힣]+)"
)
_BELOW, _AROUND = " / ", " /"  # a row of units is a header's second row


@dataclass(frozen=True, slots=True)
class Named:
    """A field's name without its unit; `written`: the unit as the name has it."""

    bare: str
    unit: str | None
    written: str | None


def take_out(source: str) -> Named:
    """`평균기온(℃)` → 평균기온, degC, ℃; a bracket that is not a known unit stays in the name."""
    found = _BRACKETS.search(source)
    if found is None:
        return _at_the_end(source)
    if (unit := units().get(found[1].lower())) is None or not source[: found.start()].strip():
        return Named(source, None, None)
    return Named(source[: found.start()].strip(_AROUND), unit, found[1])


def _at_the_end(source: str) -> Named:
    """`탁도 NTU`, `잔류염소 mg/L`, `강수량mm`: a unit of two signs or more; one letter may be anything."""
    found = _LAST.fullmatch(source.strip())
    unit = units().get(found[2].lower()) if found else None
    if not found or not unit:
        return Named(source, None, None)
    return Named(found[1].rstrip(_AROUND) if found[1].endswith(_BELOW) else source, unit, found[2])
