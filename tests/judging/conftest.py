"""Spark Connect of the suite's network, for the tests that hold Spark to DuckDB."""

from tests.spark_jobs.conftest import settings

__all__ = ["settings"]
