"""Refusals that more than one reader gives."""

from reading.errors import Refusal

LONGEST = 300
TOO_DEEP = "its lists and objects nest too deep"


def broken(place: str, cause: str) -> Refusal:
    """A document that is not what its format says."""
    remedy = "Mend it there and send the whole file again."
    return Refusal("broken_document", place=place, cause=cause, remedy=remedy)


def no_records(file_name: str, said: str = "") -> Refusal:
    """`said`: what stands there instead."""
    cause = f"the file holds no records{said}"
    return Refusal("no_rows", place=file_name, cause=cause, remedy="Send it with its rows.")


def unreadable(file_name: str, mistake: Exception) -> Refusal:
    """What no reader foresaw: the words are the exception's own, which stays chained to the refusal."""
    told = f"{type(mistake).__name__}: {mistake}".splitlines()[0][:LONGEST]
    remedy = "Hold the file against its format; where it is sound, tell the network's operator."
    return Refusal("unreadable", place=file_name, cause=f"its reader failed ({told})", remedy=remedy)
