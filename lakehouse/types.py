"""Declared SQL types by the names of the engines that keep them."""

SPARK = {"varchar": "string", "integer": "int", "list": "array<string>"}


def spark_type(declared: str) -> str:
    """The type as Spark and Delta call it."""
    return SPARK.get(declared, declared)
