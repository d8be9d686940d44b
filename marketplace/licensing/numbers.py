"""Numbers in terms: exact, written as JSON has them, held to the type of their column."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

LARGEST = {"integer": 2**31 - 1, "bigint": 2**63 - 1}
DOUBLE_DIGITS = 17
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")


def plain(number: Decimal) -> str:
    """Without an exponent and without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _json(number: Decimal) -> int | str:
    text = plain(number)
    return text if "." in text else int(text)


Number = Annotated[Decimal, Field(max_digits=38, allow_inf_nan=False), PlainSerializer(_json, return_type=int | str)]


def digits(kind: str) -> tuple[int, int] | None:
    """Digits in all and after the point of a decimal; None for another type."""
    found = _DECIMAL.fullmatch(kind)
    return (int(found[1]), int(found[2])) if found else None


def fits(number: Decimal, kind: str) -> bool:
    """Whether a column of that type can hold exactly this number (a double: one of as many digits as it tells)."""
    after = len(plain(number).partition(".")[2])
    if kind in LARGEST:
        return after == 0 and number.copy_abs() <= LARGEST[kind]
    if (decimal := digits(kind)) is not None:
        return after <= decimal[1] and number.copy_abs() < 10 ** (decimal[0] - decimal[1])
    return len(number.normalize().as_tuple().digits) <= DOUBLE_DIGITS
