"""What a record of Avro would come to, found by walking over its bytes, before anything of it is made.

schema, an unpacked block → where its records end; Refusal for too many values, or for what nests too deep

fastavro makes every value that a count asks for, of no bytes too, and ends the process where records nest very deep.
"""

from collections.abc import Mapping
from typing import Any

from reading.bounds import in_force
from reading.errors import Refusal
from reading.refusals import TOO_DEEP, broken
from reading.varints import signed

MOST_VALUES = 1_000_000  # of one record, however few bytes they take
LONGEST_DECIMAL = 1024  # bytes, and digits behind its point: what more takes grows with their square
WIDTHS = {"null": 0, "boolean": 1, "float": 4, "double": 8}
Names = Mapping[str, Any]  # records, enums and fixed by their full name


class Walk:
    """Over one block. Its methods raise IndexError, EOFError or ValueError where the bytes are not of the schema."""

    def __init__(self, block: bytes, names: Names, place: str) -> None:
        self._block, self._names, self._place = block, names, place
        self._at, self._values, self._most_deep = 0, 0, in_force().depth

    def records(self, schema: Any, count: int, most: int) -> int:
        """The values of so many records. Refusal where they are more than `most`, or more of one than MOST_VALUES."""
        values = 0
        for _ in range(count):
            self._values = 0
            self._walk(schema, 0)
            values += self._values
            if values > most:
                raise self._too_many(f"its records hold more than {in_force().ratio} values a byte")
        if self._at > len(self._block):
            raise EOFError("a value reaches beyond its block")
        return values

    def _walk(self, schema: Any, depth: int) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._too_many(f"one record of it holds more than {MOST_VALUES} values")
        if depth > self._most_deep:
            raise broken(self._place, TOO_DEEP)
        if isinstance(schema, list):
            self._walk(schema[self._index(schema)], depth + 1)
            return
        kind = schema["type"] if isinstance(schema, dict) else schema
        if kind in WIDTHS:
            self._at += WIDTHS[kind]
        elif kind in ("record", "error"):
            for field in schema["fields"]:
                self._walk(field["type"], depth + 1)
        elif kind in ("array", "map"):
            self._items(schema, kind == "map", depth)
        else:
            self._simple(schema, kind, depth)

    def _simple(self, schema: Any, kind: Any, depth: int) -> None:
        if kind in ("int", "long", "enum"):
            self._number()
        elif kind in ("bytes", "string"):
            self._skip(self._number(), schema)
        elif kind == "fixed":
            self._skip(schema["size"], schema)
        else:
            self._walk(self._names[kind] if isinstance(kind, str) else kind, depth + 1)

    def _items(self, schema: Any, has_keys: bool, depth: int) -> None:
        while count := self._number():
            if count < 0:
                self._number()  # the bytes that they take
            for _ in range(abs(count)):
                if has_keys:
                    self._skip(self._number())
                self._walk(schema["values" if has_keys else "items"], depth + 1)

    def _index(self, union: list[Any]) -> int:
        index = self._number()
        if not 0 <= index < len(union):
            raise ValueError(f"a union of {len(union)} types has none of number {index}")
        return index

    def _number(self) -> int:
        value, self._at = signed(self._block, self._at)
        return value

    def _skip(self, size: int, schema: Any = None) -> None:
        if size < 0 or self._at + size > len(self._block):
            raise EOFError(f"a value says that it has {size} bytes, and its block has fewer")
        if isinstance(schema, dict) and schema.get("logicalType") == "decimal":
            _hold_decimal(size, schema.get("scale", 0))
        self._at += size

    def _too_many(self, cause: str) -> Refusal:
        remedy = "Send it in smaller files, and its long lists as records."
        return Refusal("too_large", place=self._place, cause=cause, remedy=remedy)


def _hold_decimal(size: int, scale: int) -> None:
    if size > LONGEST_DECIMAL or not 0 <= scale <= LONGEST_DECIMAL:
        raise ValueError(f"a decimal number of {size} bytes, {scale} digits of it behind the point")
