"""Ids: a prefix that says what it is, then time-ordered randomness. Keys of outside calls are derived from them."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case: no i, l, o, u


def _encode(number: int, length: int) -> str:
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def new_id(prefix: str) -> str:
    """`<prefix>_<10 characters of milliseconds><16 of randomness>`: sorts by the time of making."""
    return f"{prefix}_{_encode(time.time_ns() // 1_000_000, 10)}{_encode(secrets.randbits(80), 16)}"
