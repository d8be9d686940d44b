"""Typed columns of Arrow → texts, each value in the one form that a declaration reads by its defaults.

Days and times are ISO 8601, those of a zone in UTC with `+00:00`; numbers have plain digits, all that they have; yes
and no are true and false. No digit is cut: a time finer than a microsecond keeps its nine, which no time is read with.
`reading.values` says the same of Python's values.
"""

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reading import values
from sectors.spec.column import LIST_MARK

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
DAY = 86_400_000  # in milliseconds


class NoText(Exception):
    """Values that no text stands for; the words say what they are."""


def texts(array: pa.Array) -> pa.Array:
    """An array of strings as long as `array`; NoText for what is none."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _extended(array)
    if pa.types.is_dictionary(kind):
        return _told_once(array)
    if is_unread(kind):
        raise NoText(f"values of type {kind}")
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _joined(array) if is_scalar(kind.value_type) else _documents(array)
    if pa.types.is_nested(kind):
        return _documents(array)
    write = next((write for fits, write in WRITERS if fits(kind)), None)
    if write is None:
        raise NoText(f"values of type {kind}")
    return write(array)


def is_unread(kind: pa.DataType) -> bool:
    """Whether it holds a type whose few bytes stand for values without end."""
    odd = (pa.types.is_run_end_encoded, pa.types.is_list_view, pa.types.is_large_list_view)
    inner = (kind.field(place).type for place in range(kind.num_fields))
    return any(is_odd(kind) for is_odd in odd) or any(map(is_unread, inner))


def is_scalar(kind: pa.DataType) -> bool:
    return not pa.types.is_nested(kind)


def _extended(array: pa.Array) -> pa.Array:
    if array.type.extension_name == "arrow.uuid":
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())
    return texts(array.storage)


def _told_once(array: pa.DictionaryArray) -> pa.Array:
    return texts(array.dictionary).take(array.indices)


def _joined(array: pa.Array) -> pa.Array:
    """A list's items between list marks, those that are nothing left out, as those of a JSON document."""
    if pa.types.is_fixed_size_list(array.type) or array.values.null_count:
        items = [None if each is None else _told(each) for each in (scalar.values for scalar in array)]
        return pa.array(items, pa.string())
    lists = array if array.offset == 0 else pa.concat_arrays([array])
    made = pa.ListArray.from_arrays(lists.offsets.cast(pa.int32()), texts(lists.values), mask=lists.is_null())
    return pc.binary_join(made, LIST_MARK)


def _told(items: pa.Array) -> str:
    return LIST_MARK.join(text for text in texts(items).to_pylist() if text is not None)


def _documents(array: pa.Array) -> pa.Array:
    """What nests deeper, as JSON text."""
    written = (None if value is None else json.dumps(plain(value), ensure_ascii=False) for value in array.to_pylist())
    return pa.array(written, pa.string())


def plain(value: Any) -> Any:
    """A value as JSON has it: what JSON has no sign for becomes its text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        raise NoText("bytes within what is nested")
    return value if isinstance(value, str | int | bool | None) else values.text_of(value)


def _cast(array: pa.Array) -> pa.Array:
    return pc.cast(array, pa.string())


def _number(array: pa.Array) -> pa.Array:
    """Arrow writes the fewest digits that tell a number from all others, and very large and small ones with an e."""
    told = _cast(array)
    odd = pc.match_substring_regex(told, "[a-zA-Z]")
    if not pc.any(odd).as_py():
        return told
    mended = [values.digits(text) for text in told.filter(odd).to_pylist()]
    return pc.replace_with_mask(told, pc.fill_null(odd, False), pa.array(mended, pa.string()))


def _half(array: pa.Array) -> pa.Array:
    return _number(pc.cast(array, pa.float32()))


def _day(array: pa.Array) -> pa.Array:
    """A date64 that is not a midnight is a moment."""
    if pa.types.is_date64(array.type):
        since = array.view(pa.int64())
        if pc.any(pc.not_equal(pc.multiply(pc.divide(since, DAY), DAY), since)).as_py():
            return _moment(since.view(pa.timestamp("ms")))
    return _cast(array)


def _moment(array: pa.Array) -> pa.Array:
    told = _seconds(array.view(pa.int64()), array.type.unit, pa.timestamp("s"))
    return pc.binary_join_element_wise(told, "+00:00", "") if array.type.tz else told


def _clock(array: pa.Array) -> pa.Array:
    unit = array.type.unit
    return _seconds(
        array.view(pa.int32() if unit in ("s", "ms") else pa.int64()).cast(pa.int64()), unit, pa.time32("s")
    )


def _seconds(counted: pa.Array, unit: str, kind: pa.DataType) -> pa.Array:
    """Since midnight, or since 1970: the whole seconds as `kind`, and what is left of one without its last zeros."""
    each = PER_SECOND[unit]
    down = pc.if_else(pc.less(counted, 0), each - 1, 0)  # whole seconds are those before
    whole = pc.divide(pc.subtract(counted, down), each)
    rest = pc.subtract(counted, pc.multiply(whole, each))
    told = _cast((whole.cast(pa.int32()) if kind == pa.time32("s") else whole).view(kind))
    if not pc.any(pc.not_equal(rest, 0)).as_py():
        return told
    width = len(str(each)) - 1
    shown = pc.ascii_rtrim(pc.ascii_lpad(_cast(rest), width, "0"), "0")
    return pc.if_else(pc.equal(rest, 0), told, pc.binary_join_element_wise(told, shown, "."))


def _span(array: pa.Array) -> pa.Array:
    each = PER_SECOND[array.type.unit]
    counted = array.view(pa.int64()).to_pylist()
    return pa.array([None if one is None else values.span(one, each) for one in counted], pa.string())


def _bytes(array: pa.Array) -> pa.Array:
    """Many programs write texts as bytes without saying that they are some."""
    try:
        return _cast(array if not pa.types.is_fixed_size_binary(array.type) else pc.cast(array, pa.binary()))
    except pa.ArrowInvalid as not_text:
        raise NoText("bytes that are not text in UTF-8") from not_text


WRITERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (pa.types.is_null, _cast),
    (pa.types.is_boolean, _cast),
    (pa.types.is_integer, _cast),
    (pa.types.is_float16, _half),
    (pa.types.is_floating, _number),
    (pa.types.is_decimal, _number),
    (pa.types.is_date, _day),
    (pa.types.is_timestamp, _moment),
    (pa.types.is_time, _clock),
    (pa.types.is_duration, _span),
    (pa.types.is_string, lambda array: array),
    (pa.types.is_large_string, _cast),
    (pa.types.is_string_view, _cast),
    (pa.types.is_binary, _bytes),
    (pa.types.is_large_binary, _bytes),
    (pa.types.is_binary_view, _bytes),
    (pa.types.is_fixed_size_binary, _bytes),
)
