"""Whose fault it is that judging raised: the delivery's is a verdict, the machine's may pass and is tried again.

A delivery that raises must not stop those behind it; a disk that is full must not become a verdict about a sound file.
"""

from enum import Enum, auto

from grpc import RpcError  # type: ignore[import-untyped]
from pyspark.errors import (
    AnalysisException,
    ArithmeticException,
    ArrayIndexOutOfBoundsException,
    DateTimeException,
    IllegalArgumentException,
    PySparkException,
    SparkNoSuchElementException,
    SparkRuntimeException,
    UnsupportedOperationException,
)

from pipeline.errors import Disagreement, StepError

# What Spark says of a query or of the values that it met; whatever else it raises may be about itself.
QUERY = (
    *(AnalysisException, ArithmeticException, ArrayIndexOutOfBoundsException, DateTimeException),
    *(IllegalArgumentException, SparkNoSuchElementException, SparkRuntimeException, UnsupportedOperationException),
)
TOO_DEEP = "StackOverflowError"  # an expression of very many columns
SHORT = ("No space left", "OutOfMemoryError", "Too many open files", "Connection refused", "Connection reset")
MACHINE = (OSError, MemoryError, ImportError, RpcError)


class Fault(Enum):
    DELIVERY = auto()
    MACHINE = auto()
    UNSURE = auto()


def of(error: Exception) -> Fault:
    """Of what judging one delivery raised."""
    if isinstance(error, MACHINE) or any(sign in str(error) for sign in SHORT):
        return Fault.MACHINE
    if isinstance(error, PySparkException):
        is_query = isinstance(error, QUERY) or TOO_DEEP in str(error)
        return Fault.DELIVERY if is_query else Fault.UNSURE
    return Fault.MACHINE if isinstance(error, StepError) and not isinstance(error, Disagreement) else Fault.DELIVERY
