"""Whose fault it is that judging raised: the delivery's is a verdict, the machine's may pass and is tried again.

A delivery that raises must not stop those behind it; a disk that is full must not become a verdict about a sound file.
Each lane tells its engine's errors, this file what any of them may raise.
"""

from enum import Enum, auto

from pipeline.errors import Disagreement, StepError

FULL = ("No space left", "disk is full")  # the kernel's words, which engines repeat, and SQLite's
SHORT = (*FULL, "OutOfMemoryError", "Too many open files", "Connection refused", "Connection reset")
MACHINE = (OSError, MemoryError, ImportError)


class Fault(Enum):
    DELIVERY = auto()
    MACHINE = auto()
    UNSURE = auto()


def is_full(error: Exception) -> bool:
    """Whether it tells of a disk without room."""
    return any(sign in str(error) for sign in FULL)


def of(error: Exception) -> Fault:
    """Of what is no engine's error."""
    if isinstance(error, MACHINE) or any(sign in str(error) for sign in SHORT):
        return Fault.MACHINE
    return Fault.MACHINE if isinstance(error, StepError) and not isinstance(error, Disagreement) else Fault.DELIVERY
