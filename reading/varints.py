"""Whole numbers as Avro and Parquet write them: seven bits a byte, the lowest first, another byte above 127."""

LONGEST = 10  # bytes, of a number of 64 bits


def unsigned(content: bytes, at: int) -> tuple[int, int]:
    """The number that begins there, and where it ends. IndexError where it is cut, ValueError where it does not end."""
    byte = content[at]
    value, shift = byte & 127, 7
    while byte > 127:
        if shift > 63:
            raise ValueError("a number has more than 64 bits")
        at += 1
        byte = content[at]
        value |= (byte & 127) << shift
        shift += 7
    return value, at + 1


def signed(content: bytes, at: int) -> tuple[int, int]:
    """The same with the sign in the lowest bit of all."""
    value, end = unsigned(content, at)
    return (value >> 1) ^ -(value & 1), end
