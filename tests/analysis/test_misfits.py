"""Why a method does not fit: said in words, with the account of the rows, and no figure."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.changes import changes
from analysis.clusters import clusters
from analysis.correlate import correlate
from analysis.drivers import drivers
from analysis.finding import Finding
from analysis.forecast import forecast
from analysis.groups import groups
from analysis.methods import Kind, methods
from analysis.regression import regression
from analysis.season import season
from analysis.shift import shift
from analysis.trend import trend
from tests.support.findings import chance, rows, series

NOISE = chance(1).normal(size=200)
WALK = np.cumsum(chance(2).normal(size=300))
GAPS = series(NOISE).iloc[[*range(60), *range(140, 200), *range(61, 139, 7)]]

MISFITS: dict[str, tuple[Callable[[], Finding], str]] = {
    "few rows": (lambda: correlate(rows(8), ["a", "b"]), "too few rows: 8"),
    "a column without values": (lambda: correlate(rows().assign(a=np.nan), ["a", "b"]), "in 1,000 of 1,000 rows a"),
    "few times": (lambda: trend(series(NOISE[:9]), "y", "t"), "too few times: 9"),
    "constant": (lambda: correlate(rows().assign(a=1), ["a", "b"]), "all values are equal"),
    "constant series": (lambda: trend(series(np.ones(50)), "y", "t"), "all values are equal"),
    "no number": (lambda: correlate(rows(), ["a", "g"]), "not all values are numbers"),
    "a time is no number": (lambda: correlate(rows(), ["a", "t"]), "not all values are numbers"),
    "no time": (lambda: trend(rows(), "y", "a"), "no times"),
    "words are no time": (lambda: trend(rows(), "y", "g"), "no times"),
    "gaps": (lambda: season(GAPS, "y", "t"), "take means of a longer step"),
    "no season": (lambda: season(series(NOISE, "YS"), "y", "t"), "suggests no season"),
    "a walk has no level": (lambda: changes(series(WALK), "y", "t"), "random walk"),
    "one group": (lambda: groups(rows().assign(g="x"), "y", "g"), "not two groups"),
    "many groups": (lambda: groups(rows().assign(g=np.arange(1_000) // 6), "y", "g"), "more than 30"),
    "no spread": (lambda: groups(rows().assign(y=lambda f: (f["g"] == "x") * 1.0), "y", "g"), "no spread"),
    "one side": (lambda: shift(series(NOISE), "y", "t", at=pd.Timestamp("2020-01-05")), "too few rows on one side"),
    "sides alike": (lambda: shift(series(np.arange(100.0)), "y", "t"), "worth"),
    "few to forecast": (lambda: forecast(series(NOISE[:30]), "y", "t"), "too few times: 30"),
    "one column": (lambda: clusters(rows(), ["a"]), "takes 2 to 12 columns"),
    "follows wholly": (lambda: regression(rows().assign(d=lambda f: 2 * f["a"]), "y", ["a", "d"]), "follow wholly"),
    "itself": (lambda: regression(rows(), "y", ["y"]), "other columns"),
    "many words": (lambda: drivers(rows().assign(w=range(1_000)).astype({"w": str}).assign(w=lambda f: "w" + f["w"]), "y", ["w"]), "group them first"),
    "few to learn from": (lambda: drivers(rows(100), "y", ["a"]), "too few rows: 100"),
    "nothing at all": (lambda: correlate(rows().iloc[:0], ["a", "b"]), "too few rows: 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISFITS)
def test_a_method_that_does_not_fit_says_why(name: str) -> None:
    ask, why = MISFITS[name]
    found = ask()
    assert found.misfit is not None
    assert why in found.misfit.en
    assert found.misfit.ko != found.misfit.en
    assert not found.found
    assert not found.figures
    assert not found.words
    assert found.table.empty


def test_infinite_values_count_as_missing() -> None:
    frame = rows()
    frame.loc[0, "a"] = np.inf
    assert correlate(frame, ["a", "b"]).sample.nulls == 1


def test_dates_before_pandas_own_time_are_times() -> None:
    years = [date(1400 + n, 1, 1) for n in range(60)]
    assert trend(pd.DataFrame({"t": years, "y": NOISE[:60] + np.arange(60)}), "y", "t").found


def test_methods_that_fit_are_told_from_kinds_of_columns() -> None:
    fitting = {name for name, one in methods().items() if one.fits([Kind.NUMBER, Kind.TIME])}
    assert fitting == {"describe", "trend", "season", "shift", "forecast", "anomalies", "changes"}
    assert {name for name, one in methods().items() if one.fits([Kind.WORD])} == {"describe"}
    assert all(one.fits([Kind.NUMBER, Kind.NUMBER, Kind.WORD, Kind.TIME]) for one in methods().values())
