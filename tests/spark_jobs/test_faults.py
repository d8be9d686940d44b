"""A delivery that raises is refused and stops none behind it; what the machine does wrong is no verdict and is retried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.errors import AnalysisException, PySparkException
from pyspark.errors.exceptions.connect import SparkConnectGrpcException, SparkException

from pipeline import validate
from pipeline.errors import Disagreement, NotLanded
from sectors.loader import load_dataset
from spark_jobs import faults, lane
from spark_jobs.faults import Fault
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings
from wire.deliveries import Verdict

DECLARED = """[dataset]
title = { en = "T", ko = "티" }
description = { en = "D", ko = "디" }
[feed]
supply_center = "center"
files = "*"
cron = "0 0 * * *"
[feed.format]
kind = "hook"
hook = "lines"
[[column]]
name = "a"
type = "varchar"
"""
HOOK = "def lines(lines):\n    raise {}\n    yield\n"


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ValueError("x"), Fault.DELIVERY),
        (RecursionError(), Fault.DELIVERY),
        (Disagreement("3, not 4"), Fault.DELIVERY),
        (AnalysisException("[UNRESOLVED_COLUMN]"), Fault.DELIVERY),
        (SparkException("Job aborted: java.lang.StackOverflowError"), Fault.DELIVERY),
        (OSError(28, "No space left on device"), Fault.MACHINE),
        (MemoryError(), Fault.MACHINE),
        (NotLanded("x"), Fault.MACHINE),
        (SparkException("Job aborted: java.io.IOException: No space left on device"), Fault.MACHINE),
        (SparkConnectGrpcException("failed to connect to all addresses: Connection refused"), Fault.MACHINE),
        (SparkConnectGrpcException("(java.lang.NullPointerException)"), Fault.UNSURE),
        (PySparkException("x"), Fault.UNSURE),
    ],
)
def test_whose_fault_an_error_is(error: Exception, fault: Fault) -> None:
    assert faults.of(error) is fault


def test_a_reader_that_raises_is_a_verdict_and_a_full_disk_is_none(tmp_path: Path) -> None:
    file = tmp_path / "water" / "levels.toml"
    file.parent.mkdir()
    hooks = file.with_name("hooks.py")
    hooks.write_text(HOOK.format("KeyError('b')"), encoding="utf-8")
    file.write_text(DECLARED, encoding="utf-8")
    center = Center(make_settings(tmp_path), load_dataset(file, ["center"]))
    judgement = center.deliver("a.txt", "x\n")
    assert judgement.refused_for is not None
    assert (judgement.delivery.verdict, judgement.refused_for.code) == (Verdict.REFUSED, "unreadable")
    assert "KeyError: 'b'" in judgement.refused_for.cause
    hooks.write_text(HOOK.format("OSError(28, 'No space left on device')"), encoding="utf-8")
    failing = Center(center.settings, load_dataset(file, ["center"]))
    failing.drop("b.txt", "y\n")
    with pytest.raises(OSError, match="No space left"):
        failing.validate(failing.land()[-1])


def test_judging_that_raises_refuses_its_delivery_and_the_next_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    center = Center(replace(make_settings(tmp_path), light_rows=0), make_dataset())
    center.drop("a.csv", HEADER + ROWS)
    center.drop("b.csv", "Station\n", at=2)
    first, second = center.land()
    monkeypatch.setattr(lane, "spark", raising(AnalysisException("[TOO_COMPLEX] words\nof Spark")))
    judged = [center.validate(delivery) for delivery in (first, second)]
    assert [judgement.refused_for and judgement.refused_for.code for judgement in judged] == [
        "unjudged",
        "missing_column",
    ]
    assert "AnalysisException: [TOO_COMPLEX] words" in (judged[0].delivery.refusal or "")
    assert center.folder(first).judgement() == judged[0]


def test_what_nobody_can_tell_is_tried_again_before_it_is_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    center = Center(replace(make_settings(tmp_path), light_rows=0), make_dataset())
    center.drop("a.csv", HEADER + ROWS)
    [delivery] = center.land()
    monkeypatch.setattr(lane, "spark", raising(SparkException("Job aborted")))
    for _ in range(validate.PATIENCE - 1):
        with pytest.raises(SparkException):
            center.validate(delivery, NOW)
    monkeypatch.setattr(lane, "spark", raising(SparkConnectGrpcException("Connection refused")))
    for _ in range(validate.PATIENCE):
        with pytest.raises(SparkConnectGrpcException):
            center.validate(delivery, NOW)
    monkeypatch.setattr(lane, "spark", raising(SparkException("Job aborted")))
    assert center.validate(delivery, NOW).delivery.verdict is Verdict.REFUSED


def raising(error: Exception) -> object:
    @contextmanager
    def spark(*_: object) -> Iterator[None]:
        raise error
        yield

    return spark
