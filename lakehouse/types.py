"""Declared SQL types by the names of the engines that keep them."""

SPARK = {"varchar": "string", "integer": "int", "list": "array<string>"}
TRINO = {"timestamp": "timestamp(6) with time zone", "list": "array(varchar)"}


def spark_type(declared: str) -> str:
    """The type as Spark and Delta call it."""
    return SPARK.get(declared, declared)


def trino_type(declared: str) -> str:
    """The type as Trino shows a column of a Delta table."""
    return TRINO.get(declared, declared)


def declared_type(spark: str) -> str:
    """The declared type that Spark and Delta keep as `spark`."""
    return next((declared for declared, kept in SPARK.items() if kept == spark), spark)
