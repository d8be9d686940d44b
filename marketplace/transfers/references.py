"""The words by which a transfer is told: short, without letters that are mistaken, with a check sign. Pure.

Banks cut a sender's name to some ten characters, change its case and put blanks in: it is found all the same.
"""

import re
import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LENGTH = 6
_PRIME = 31
_FOUND = re.compile(rf"S([{_SIGNS}]{{{_LENGTH}}}[{_SIGNS}])")


def new_reference() -> str:
    """`S`, six signs of chance, one that checks them."""
    chance = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"S{chance}{check(chance)}"


def check(signs: str) -> str:
    """One sign from the weighted sum of the others: one wrong sign and two that changed places are noticed."""
    total = sum((place + 2) * _SIGNS.index(sign) for place, sign in enumerate(signs))
    return _SIGNS[total % _PRIME]


def found(memo: str) -> list[str]:
    """The references within what a statement says of a transfer."""
    plain = re.sub(r"[\s\-_.]", "", memo).upper()
    return [f"S{m[1]}" for m in _overlapping(plain) if check(m[1][:_LENGTH]) == m[1][_LENGTH]]


def _overlapping(plain: str) -> list[re.Match[str]]:
    return [m for start in range(len(plain)) if (m := _FOUND.match(plain, start))]
