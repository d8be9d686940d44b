"""What a mask leaves of a sample value, which is a text: for pages, that open no table.

The same meaning as the trees that engines get (`mask_trees.py`): a test holds that. Codes are nobody's here.
"""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

from marketplace.licensing.numbers import LARGEST, digits, plain
from marketplace.licensing.scope import MaskedColumn
from wire.masks import Mask

CODE = "•••"  # each buyer gets codes of their own: none of them is public
CUT = {Mask.MONTH: len("2026-10"), Mask.YEAR: len("2026")}
EXACT = Context(prec=80)


def masked_text(masked: MaskedColumn, text: str | None) -> str | None:
    """`text`: the value as Spark writes it, a time as pages show it."""
    if text is None or masked.mask is Mask.NULL:
        return None
    if masked.mask in (Mask.PSEUDONYM, Mask.SALTED):
        return CODE
    if masked.mask in CUT:
        return text[: CUT[masked.mask]]
    return _number(masked, text) if masked.step is not None or masked.edges else _text(masked, text)


def _text(masked: MaskedColumn, text: str) -> str | None:
    if masked.length:
        return text[: masked.length]
    if masked.levels:
        return dict(masked.levels).get(text)
    found = re.match(rf" *([^ ]+(?: +[^ ]+){{0,{(masked.words or 1) - 1}}})", text)
    return found[1] if found else None


def _number(masked: MaskedColumn, text: str) -> str | None:
    number = float(text)
    if math.isnan(number) or (masked.step is not None and math.isinf(number)):
        return None if masked.edges else text
    if masked.edges:
        below = [edge for edge in masked.edges if edge <= Decimal(text)]
        return plain(below[-1]) if below else None
    return _rounded(masked, Decimal(text))


def _rounded(masked: MaskedColumn, value: Decimal) -> str | None:
    step = masked.step or Decimal(1)
    times = EXACT.divide(value, step).to_integral_value(ROUND_HALF_UP, EXACT)
    rounded = EXACT.multiply(times, step)
    return plain(rounded) if _held(rounded, masked.type) else None


def _held(value: Decimal, kind: str) -> bool:
    """Whether the column's type can hold it."""
    if kind in LARGEST:
        return -LARGEST[kind] - 1 <= value <= LARGEST[kind]
    decimal = digits(kind)
    return decimal is None or value.copy_abs() < 10 ** (decimal[0] - decimal[1])
