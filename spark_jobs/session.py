"""The one door to Spark: a Connect session of its own for each piece of work on a delivery.

A killed client does not stop what it started on the server, and only the session that started it may interrupt it. So
the session's id is kept beside the delivery while it works: whoever comes next ends what is left of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from pipeline.delivery import write_whole
from pipeline.settings import Settings

FEW_ROWS = 50_000


@contextmanager
def spark(settings: Settings, delivery: str) -> Iterator[SparkSession]:
    """A session in UTC that works on `delivery`; what an earlier one of the same delivery still runs is ended first."""
    end_earlier(settings, delivery)
    kept = _kept(settings, delivery)
    session = SparkSession.builder.remote(settings.spark_remote).create()
    write_whole(kept, session.session_id.encode())
    try:
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.addTag(delivery)
        yield session
    finally:
        session.stop()
        kept.unlink(missing_ok=True)


def expect_rows(session: SparkSession, rows: int) -> None:
    """Work as so many rows are quickest done."""
    if rows <= FEW_ROWS:
        expect_few_rows(session)


def expect_many_rows(session: SparkSession) -> None:
    """Compile what is done to each row."""
    session.conf.unset("spark.sql.codegen.wholeStage")
    session.conf.unset("spark.sql.codegen.factoryMode")


def expect_few_rows(session: SparkSession) -> None:
    """Interpret expressions: to compile Java for them takes longer than a few ten thousand rows do."""
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")


def _kept(settings: Settings, delivery: str) -> Path:
    return settings.layout.delivery(delivery) / "session"


def end_earlier(settings: Settings, delivery: str) -> None:
    """End the session that still works on the delivery; the server may have forgotten it, or been started anew."""
    os.environ.setdefault("SPARK_CONNECT_AUTHENTICATE_TOKEN", settings.secret("spark-token"))
    kept = _kept(settings, delivery)
    if not kept.exists():
        return
    earlier = SparkSession.builder.remote(f"{settings.spark_remote}/;session_id={kept.read_text('utf-8')}").create()
    try:
        earlier.interruptAll()
    except PySparkException as ended:
        if "INVALID_HANDLE" not in str(ended):
            raise
    finally:
        earlier.stop()  # or it stays this process's active session, which whoever comes next would ask
