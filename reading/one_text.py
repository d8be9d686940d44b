"""Bytes of UTF-8 as Arrow has them: one text, not copied, and checked without Python."""

import numpy as np
import pyarrow as pa


def as_array(content: bytes) -> pa.StringArray:
    """An array of one text, of less than 2 GiB; nothing says yet that it is UTF-8."""
    bounds = np.array([0, len(content)], np.int32)
    return pa.StringArray.from_buffers(1, pa.py_buffer(bounds), pa.py_buffer(content))


def is_utf8(content: bytes) -> bool:
    try:
        as_array(content).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
