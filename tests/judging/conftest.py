"""Spark Connect of the suite's network, for the tests that hold Spark to DuckDB."""

from tests.spark_jobs.conftest import settings, spark_remote

__all__ = ["settings", "spark_remote"]
