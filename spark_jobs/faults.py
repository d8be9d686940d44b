"""Whose fault it is that Spark raised: what it says of a query or of values is the delivery's."""

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

from pipeline import faults
from pipeline.faults import Fault

# What Spark says of a query or of the values that it met; whatever else it raises may be about itself.
QUERY = (
    *(AnalysisException, ArithmeticException, ArrayIndexOutOfBoundsException, DateTimeException),
    *(IllegalArgumentException, SparkNoSuchElementException, SparkRuntimeException, UnsupportedOperationException),
)
TOO_DEEP = "StackOverflowError"  # an expression of very many columns


def of(error: Exception) -> Fault:
    """Of what judging one delivery raised."""
    if isinstance(error, RpcError):
        return Fault.MACHINE
    if isinstance(error, PySparkException) and faults.of(error) is not Fault.MACHINE:
        is_query = isinstance(error, QUERY) or TOO_DEEP in str(error)
        return Fault.DELIVERY if is_query else Fault.UNSURE
    return faults.of(error)
