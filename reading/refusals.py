"""Refusals that more than one reader gives, and the net below all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


def unjudged(file_name: str, mistake: Exception) -> Refusal:
    """What was read, and whose rows nobody could judge."""
    remedy = "Hold the declaration against the file; where both are sound, tell the network's operator."
    return Refusal("unjudged", place=file_name, cause=f"judging its rows failed ({_told(mistake)})", remedy=remedy)


def unreadable(file_name: str, mistake: Exception) -> Refusal:
    """What no reader foresaw: the words are the exception's own, which stays chained to the refusal."""
    remedy = "Hold the file against its format; where it is sound, tell the network's operator."
    return Refusal("unreadable", place=file_name, cause=f"its reader failed ({_told(mistake)})", remedy=remedy)


def _told(mistake: Exception) -> str:
    return f"{type(mistake).__name__}: {mistake}".splitlines()[0][:LONGEST]


@contextmanager
def refusing(
    file_name: str, words: Callable[[str, Exception], Refusal] = unreadable, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Whatever is raised is a Refusal of that file in such words, with the exception as its cause.

    Except what says nothing of the file: a disk that is full, memory that is short, a module that is not there. `but`:
    further exceptions that are let through.
    """
    passing: tuple[type[Exception], ...] = (Refusal, OSError, MemoryError, ImportError, *but)
    try:
        yield
    except passing:
        raise
    except Exception as mistake:
        raise words(file_name, mistake) from mistake
