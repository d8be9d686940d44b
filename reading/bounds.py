"""What one delivered file may come to, at most: a bomb is refused at the bound, before it does harm (docs/bounds.md).

environment → Bounds.told(…) → with held_to(bounds): whatever reads a file asks in_force()
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@dataclass(frozen=True, slots=True)
class Bounds:
    """Each is the largest that is read. Sizes are in bytes, but for `field`, which counts characters."""

    ratio: int = 200  # bytes that come out of each byte that was sent; the first `ratio_from` bytes are free of it
    ratio_from: int = 64 * MIB
    unpacked: int = 256 * GIB  # bytes that come out of one layer of packing, all entries together
    entries: int = 200_000
    layers: int = 5  # an archive within an archive is two; a tar that is packed once more, too
    memory: int = 256 * MIB  # that a packed file may make its decompressor set aside; `xz -9` wants 65 MiB
    document: int = 256 * MIB
    block: int = 64 * MIB  # of Avro: what a file asks to be held whole, unpacked
    depth: int = 200  # lists, objects or elements within one another
    line: int = 12 * MIB
    field: int = MIB
    columns: int = 10_000

    @classmethod
    def told(cls, environment: Mapping[str, str]) -> "Bounds":
        """The defaults, and what the environment says instead; ValueError for what is not a number above 0."""
        return replace(cls(), **{field: _number(environment, name) for field, name in SETTINGS.items()
                                 if name in environment})  # fmt: skip


SETTINGS = {
    "ratio": "SDN_MOST_RATIO",
    "ratio_from": "SDN_MOST_RATIO_FROM",
    "unpacked": "SDN_MOST_UNPACKED",
    "entries": "SDN_MOST_ENTRIES",
    "layers": "SDN_MOST_LAYERS",
    "memory": "SDN_MOST_MEMORY",
    "document": "SDN_MOST_DOCUMENT",
    "block": "SDN_MOST_BLOCK",
    "depth": "SDN_MOST_DEPTH",
    "line": "SDN_MOST_LINE",
    "field": "SDN_MOST_FIELD",
    "columns": "SDN_MOST_COLUMNS",
}
assert set(SETTINGS) == {field.name for field in fields(Bounds)}, "every bound is settable"

_USUAL = Bounds()
_IN_FORCE: ContextVar[Bounds] = ContextVar("bounds", default=_USUAL)


def in_force() -> Bounds:
    """The bounds that whoever reads now is held to."""
    return _IN_FORCE.get()


@contextmanager
def held_to(bounds: Bounds) -> Iterator[None]:
    """What is read meanwhile, in this thread and those that `Ahead` begins, is held to these bounds."""
    token = _IN_FORCE.set(bounds)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def _number(environment: Mapping[str, str], name: str) -> int:
    text = environment[name].strip()
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(f"{name} is {text!r}: give a whole number above 0, or leave it unset")
    return int(text)
