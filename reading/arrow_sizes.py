"""How many bytes the texts of an array come to, before they are made: a dictionary or a view may repeat one very often,
a list may count very many items that take no bytes.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

ITEM = 16  # bytes of the text of one item of a list, about


def size(array: pa.Array) -> int:
    """About how many; never fewer than half of them."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return size(array.storage)
    if types.is_dictionary(kind):
        return _of_dictionary(array)
    if is_view(kind):
        return int(_viewed(array).sum())
    if types.is_struct(kind):
        named = sum(ITEM + len(kind.field(place).name) for place in range(kind.num_fields))
        return named * len(array) + sum(map(size, array.flatten()))
    if has_items(kind):
        items = _items(array)
        return ITEM * len(items) + size(items)
    return int(array.nbytes)


def repeats(kind: pa.DataType) -> bool:
    """Whether one text of an array may stand at many places of it."""
    if isinstance(kind, pa.BaseExtensionType):
        return repeats(kind.storage_type)
    inner = (kind.field(place).type for place in range(kind.num_fields))
    return types.is_dictionary(kind) or is_view(kind) or any(map(repeats, inner))


def is_view(kind: pa.DataType) -> bool:
    return bool(types.is_string_view(kind) or types.is_binary_view(kind))


def has_items(kind: pa.DataType) -> bool:
    return any(fits(kind) for fits in (types.is_list, types.is_large_list, types.is_fixed_size_list, types.is_map))


def _items(array: pa.Array) -> pa.Array:
    """Those of its lists, which may be a part of those that it has."""
    if types.is_fixed_size_list(array.type):
        each = array.type.list_size
        return array.values.slice(array.offset * each, len(array) * each)
    if not len(array):
        return array.values.slice(0, 0)
    first, last = array.offsets[0].as_py(), array.offsets[-1].as_py()
    return array.values.slice(first, last - first)


def _of_dictionary(array: pa.DictionaryArray) -> int:
    words, kind = array.dictionary, array.type.value_type
    if types.is_primitive(kind):
        return ITEM * len(array)
    if is_view(kind):
        lengths = pa.array(_viewed(words))
    elif types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType) or types.is_decimal(kind):
        lengths = pa.array(np.full(len(words), size(words)))
    else:
        lengths = pc.cast(pc.binary_length(words), pa.int64())
    return int(pc.sum(lengths.take(array.indices)).as_py() or 0)


def _viewed(array: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The length of each text: the first four bytes of the sixteen that say where it stands."""
    told = np.frombuffer(array.buffers()[1], np.int32)[4 * array.offset :][: 4 * len(array) : 4]
    return np.where(array.is_valid().to_numpy(zero_copy_only=False), told, 0).astype(np.int64)
