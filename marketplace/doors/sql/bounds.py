"""The bytes that are read at most, by an estimate: quote and door count them alike. Pure."""

from wire.estimates import Estimate

VALUE = 8  # bytes of a value, where the licence gives parts of files, whose size is told to nobody


def at_most(told: Estimate, columns: int) -> int | None:
    """Of an estimate that tells of rows alone, so many for each value; None where it tells of neither."""
    if told.size is not None or told.rows is None:
        return told.size
    return told.rows * columns * VALUE
