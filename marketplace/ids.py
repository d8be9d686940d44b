"""Ids: a prefix that says what it is, then time-ordered randomness. Keys of outside calls are derived from them."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case: no i, l, o, u


def _encode(number: int, length: int) -> str:
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def new_id(prefix: str) -> str:
    """`<prefix>_<10 characters of milliseconds><2 of microseconds><14 of randomness>`: sorts by the time of making.

    Microseconds, since acts of one transaction share their instant and are listed by their ids.
    """
    milliseconds, microseconds = divmod(time.time_ns() // 1_000, 1_000)
    return f"{prefix}_{_encode(milliseconds, 10)}{_encode(microseconds, 2)}{_encode(secrets.randbits(70), 14)}"
