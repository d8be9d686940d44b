"""Rows that nobody thought of: every method finds, or says in words that it does not fit; none breaks, none says nan."""

import warnings
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.anomalies import anomalies
from analysis.correlate import correlate
from analysis.describe import describe
from analysis.finding import Finding
from analysis.groups import groups
from analysis.methods import Kind, Role, methods
from analysis.season import season
from analysis.shift import shift
from analysis.trend import trend
from tests.support.findings import chance, series

Frame = pd.DataFrame
SLOW = ("forecast", "clusters", "drivers")  # a minute for each frame: those that break nothing else
N = 120
CLOSE = 1e-6


def plain(n: int = N) -> Frame:
    drawn = chance(5)
    frame = Frame({"v": drawn.normal(size=n), "w": drawn.normal(size=n), "g": drawn.choice(list("가나다"), n)})
    return frame.assign(v=frame["v"] + frame["w"], t=pd.date_range("2020-01-01", periods=n, freq="D"))


def days(begin: date) -> list[date]:
    return [begin + timedelta(at) for at in range(N)]


STRANGE: dict[str, Callable[[], Frame]] = {
    "constant": lambda: plain().assign(v=5.0),
    "3 rows": lambda: plain(3),
    "no rows": lambda: plain(0),
    "no value": lambda: plain().assign(v=None),
    "no time": lambda: plain().assign(t=None),
    "one category": lambda: plain().assign(g="하나"),
    "two values": lambda: plain().assign(v=lambda f: f.index % 2 * 1.0),
    "before 1900": lambda: plain().assign(t=days(date(1600, 1, 1))),
    "the first year": lambda: plain().assign(t=days(date(1, 1, 1))),
    "the last year": lambda: plain().assign(t=days(date(9999, 1, 1))),
    "one time": lambda: plain().assign(t=pd.Timestamp("2020-01-01")),
    "times twice": lambda: plain().assign(t=lambda f: pd.Timestamp("2020-01-01") + pd.to_timedelta(f.index // 2, "D")),
    "a gap": lambda: plain().iloc[[*range(40), *range(90, N)]],
    "far out": lambda: plain().assign(v=lambda f: f["v"] * 1e300),
    "one far out": lambda: plain().assign(v=lambda f: np.where(f.index == 5, 1e300, f["v"])),
    "tiny": lambda: plain().assign(v=lambda f: f["v"] * 1e-300),
    "last digits": lambda: plain().assign(v=lambda f: 1e15 + f["v"]),
    "infinite": lambda: plain().assign(v=lambda f: np.where(f.index < 3, np.inf, f["v"])),
    "all infinite": lambda: plain().assign(v=np.inf),
    "negative": lambda: plain().assign(v=lambda f: -np.exp(f["v"]), w=lambda f: -np.exp(f["w"])),
    "mostly nought": lambda: plain().assign(v=lambda f: np.where(f.index % 10, 0.0, f["v"])),
    "a straight line": lambda: plain().assign(v=lambda f: f.index * 1.0),
    "columns alike": lambda: plain().assign(w=lambda f: f["v"]),
}


def asked(name: str, frame: Frame) -> Finding:
    """With columns in the roles of the method."""
    method, told = methods()[name], {}
    for role, takes in method.takes.items():
        several = ["w", "g"] if Role.TARGET in method.takes else [*"vw", *("gt" if Kind.WORD in takes.kinds else "")]
        fixed: dict[Role, Any] = {Role.COLUMNS: several, Role.BY: "g", Role.TIME: "t"}
        told[role.value] = fixed.get(role, "v")
    return method(frame, told)


@pytest.mark.parametrize("frame", STRANGE)
@pytest.mark.parametrize("name", [name for name in methods() if name not in SLOW])
def test_a_method_says_something_true_of_strange_rows(name: str, frame: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = asked(name, STRANGE[frame]())
    told = [found.misfit] if found.misfit else list(found.words)
    assert told
    assert not [text for text in told if text is None or "nan" in text.en or "–" in text.en or text.en == text.ko]
    bounded = [f for f in found.figures if f.low is not None and f.high is not None]
    assert not [f for f in bounded if not f.low - CLOSE <= f.value <= f.high + CLOSE]  # type: ignore[operator]


@pytest.mark.parametrize("name", ["describe", "correlate", "clusters", "regression", "drivers"])
def test_two_hundred_columns_are_described_or_said_to_be_too_many(name: str) -> None:
    frame = Frame(chance(3).normal(size=(300, 200)), columns=[f"c{at}" for at in range(200)])
    names = list(map(str, frame))
    target = {"target": names[0]} if Role.TARGET in methods()[name].takes else {}
    found = methods()[name](frame, {"columns": names[len(target) :], **target})
    assert (found.misfit is None) == (name == "describe")


def test_what_follows_a_straight_line_does_not_wander_and_has_no_season() -> None:
    line = series(np.arange(200.0))
    assert "wander" not in str(trend(line, "y", "t").words)
    assert season(line, "y", "t").misfit


def test_infinite_values_are_missing_ones() -> None:
    frame = plain().assign(v=lambda f: np.where(f.index < 3, np.inf, f["v"]))
    assert describe(frame, ["v"]).words == describe(frame.iloc[3:], ["v"]).words
    assert correlate(frame, ["v", "w"], time="t").found


def test_a_column_without_values_is_not_said_to_be_constant() -> None:
    assert "too few rows: 0" in str(shift(plain().assign(v=None), "v", "t").misfit)
    assert "too large" in str(groups(STRANGE["far out"](), "v", "g").misfit)


def test_what_is_common_is_no_anomaly() -> None:
    night = plain(24 * 20).assign(v=lambda f: np.where(f.index % 24 < 14, 0.0, np.abs(f["v"]) * 40))
    hours = night.assign(t=pd.date_range("2020-05-01", periods=len(night), freq="h"))
    found = anomalies(hours, "v", "t")
    assert found.misfit
    assert "no exceptions" in found.misfit.en or "no spread" in found.misfit.en


def test_the_column_without_values_is_named_where_rows_are_in_time() -> None:
    found = correlate(plain().assign(v=None), ["v", "w"], time="t")
    assert "in 120 of 120 rows v has no value" in str(found.misfit)
