"""The one door to Spark: a Connect session whose work is tagged by delivery.

The tag lets a retry end what a killed client left running on the server.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from spark_jobs.settings import Settings


@contextmanager
def spark(settings: Settings, tag: str) -> Iterator[SparkSession]:
    """A session of its own, in UTC; what an earlier client of the same tag still runs is interrupted first."""
    os.environ.setdefault("SPARK_CONNECT_AUTHENTICATE_TOKEN", settings.secret("spark-token"))
    session = SparkSession.builder.remote(settings.spark_remote).create()
    try:
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.interruptTag(tag)
        session.addTag(tag)
        yield session
    finally:
        session.stop()
