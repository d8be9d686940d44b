"""Where nothing is, a method mostly says so: the share of false findings over many seeds."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.anomalies import anomalies
from analysis.changes import changes
from analysis.clusters import clusters
from analysis.correlate import correlate
from analysis.drivers import drivers
from analysis.finding import Finding
from analysis.forecast import forecast
from analysis.groups import groups
from analysis.regression import regression
from analysis.season import season
from analysis.shift import shift
from analysis.trend import trend
from tests.support.findings import chance, following, series


def noise(seed: int, n: int = 150) -> pd.DataFrame:
    drawn = chance(seed)
    frame = pd.DataFrame(drawn.normal(size=(n, 4)), columns=list("abcy"))
    return frame.assign(g=drawn.choice(list("xyz"), n), t=pd.date_range("2020-01-01", periods=n, freq="D"))


def hanging(seed: int) -> pd.DataFrame:
    return series(following(seed, 250, 0.6))


def walks(seed: int) -> pd.DataFrame:
    drawn = chance(seed)
    frame = pd.DataFrame(np.cumsum(drawn.normal(size=(250, 3)), axis=0), columns=list("aby"))
    return frame.assign(t=pd.date_range("2020-01-01", periods=250, freq="D"))


Ask = Callable[[int], Finding]
NOTHING: dict[str, tuple[int, Ask]] = {  # how many seeds, and what is asked
    "correlate": (60, lambda s: correlate(noise(s), list("abcy"))),
    "correlate walks": (60, lambda s: correlate(walks(s), list("aby"), time="t")),
    "groups": (60, lambda s: groups(noise(s), "y", "g")),
    "trend": (60, lambda s: trend(hanging(s), "y", "t")),
    "trend of a walk": (40, lambda s: trend(walks(s), "y", "t")),
    "season": (20, lambda s: season(hanging(s), "y", "t")),
    "shift": (60, lambda s: shift(hanging(s), "y", "t")),
    "anomalies": (20, lambda s: anomalies(hanging(s), "y", "t")),
    "anomalies of a walk": (20, lambda s: anomalies(walks(s), "y", "t")),
    "changes": (20, lambda s: changes(hanging(s), "y", "t")),
    "changes of a walk": (20, lambda s: changes(walks(s), "y", "t")),
    "forecast of a walk": (5, lambda s: forecast(walks(s), "y", "t")),
    "clusters": (12, lambda s: clusters(noise(s), list("abc"))),
    "regression": (60, lambda s: regression(noise(s), "y", list("abc"))),
    "regression of walks": (60, lambda s: regression(walks(s), "y", list("ab"), time="t")),
    "drivers": (10, lambda s: drivers(noise(s, 300), "y", list("abc"))),
}


@pytest.mark.parametrize("name", NOTHING)
def test_noise_holds_no_finding(name: str) -> None:
    """At most 5 % by right; the bound leaves what chance adds at so few seeds, and what walks add."""
    seeds, ask = NOTHING[name]
    false = sum(ask(seed).found for seed in range(seeds))
    assert false <= 1 + 0.12 * seeds


def test_the_bound_would_catch_a_test_that_forgets_its_correction() -> None:
    """Two walks tied by rows, as if these were independent: found nearly always."""
    false = sum(correlate(walks(seed), ["a", "y"]).found for seed in range(20))
    assert false > 1 + 0.12 * 20


def test_where_nothing_is_found_the_words_say_so_with_the_chance() -> None:
    found = next(f for seed in range(9) if not (f := trend(hanging(seed), "y", "t")).found)
    assert "neither a rise nor a fall" in found.words[0].en
    assert "p = " in found.words[0].en
    assert found.misfit is None


def test_a_walk_is_forecast_by_the_naive_forecast_and_that_is_said() -> None:
    found = next(f for seed in range(5) if not (f := forecast(walks(seed), "y", "t")).found)
    assert "naive forecast" in found.words[0].en
    assert "as good or better" in found.words[0].en
    assert len(set(found.table.iloc[:, 1])) == 1  # the last value, again and again


def test_a_few_values_far_out_are_no_cluster() -> None:
    drawn = chance(3)
    frame = pd.DataFrame({"a": np.round(drawn.pareto(1.5, 2_000) * 10), "b": drawn.normal(size=2_000)})
    frame.loc[0, "a"] = -80_000.0
    assert not clusters(frame, ["a", "b"]).found
