"""What was planted is found, with its size within its interval; the order of rows changes nothing."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.anomalies import anomalies
from analysis.changes import changes
from analysis.clusters import clusters
from analysis.correlate import correlate
from analysis.describe import describe
from analysis.drivers import drivers
from analysis.finding import Finding, figured, shown
from analysis.forecast import forecast
from analysis.groups import groups
from analysis.regression import regression
from analysis.season import season
from analysis.shift import shift
from analysis.trend import trend
from tests.support.findings import chance, clouds, following, rows, seasonal, series, spiked, stepped

Ask = Callable[[pd.DataFrame], Finding]


def rising() -> pd.DataFrame:
    return series(following(6, 300, 0.5) + 0.02 * np.arange(300))


ASKED: dict[str, tuple[pd.DataFrame, Ask]] = {
    "describe": (rows(), lambda f: describe(f, ["a", "g", "t"])),
    "correlate": (rows(), lambda f: correlate(f, ["a", "b", "c", "y"])),
    "correlate by time": (rows(), lambda f: correlate(f, ["a", "c", "y"], time="t")),
    "groups": (rows(), lambda f: groups(f, "y", "g")),
    "trend": (rising(), lambda f: trend(f, "y", "t")),
    "season": (seasonal(), lambda f: season(f, "y", "t")),
    "shift": (stepped(), lambda f: shift(f, "y", "t")),
    "forecast": (seasonal(), lambda f: forecast(f, "y", "t")),
    "anomalies": (spiked(), lambda f: anomalies(f, "y", "t")),
    "changes": (stepped(), lambda f: changes(f, "y", "t")),
    "clusters": (clouds(), lambda f: clusters(f, ["p", "q"])),
    "regression": (rows(), lambda f: regression(f, "y", ["a", "b", "c", "g"])),
    "regression by time": (rows(), lambda f: regression(f, "y", ["a", "b", "c"], time="t")),
    "drivers": (rows(), lambda f: drivers(f, "y", ["a", "b", "c", "g", "h"])),
}


@pytest.mark.parametrize("name", ASKED)
def test_it_is_found_and_told_with_its_uncertainty_in_both_languages(name: str) -> None:
    frame, ask = ASKED[name]
    found = ask(frame)
    assert found.found
    assert found.misfit is None
    assert found.assumptions
    assert found.words
    assert found.sample.used > 0
    assert all(figure.low is not None or figure.p is not None for figure in found.figures)
    assert all(figure.low <= figure.value <= figure.high for figure in found.figures if figure.low is not None and figure.high is not None and "PSI" not in figure.name.en)  # fmt: skip
    for text in (*found.words, *found.assumptions, *found.sample.sentences()):
        assert text.en
        assert text.ko
        assert "{" not in text.en + text.ko
    for language in ("en", "ko"):
        assert len(shown(found.table, language)) == len(found.table) > 0
        assert len(shown(figured(found.figures), language)) == len(found.figures)


@pytest.mark.parametrize("name", ASKED)
def test_the_order_of_rows_changes_nothing(name: str) -> None:
    frame, ask = ASKED[name]
    one, other = ask(frame), ask(frame.sample(frac=1, random_state=9))
    assert [text.en for text in one.words] == [text.en for text in other.words]
    for a, b in zip(one.figures, other.figures, strict=True):
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), rel=1e-6, abs=1e-9)
    pd.testing.assert_frame_equal(shown(one.table, "en"), shown(other.table, "en"), rtol=1e-6)


@pytest.mark.parametrize("name", ASKED)
def test_rows_with_a_null_are_left_out_and_counted(name: str) -> None:
    frame, ask = ASKED[name]
    lacking = frame.copy()
    lacking.loc[lacking.index[::40], [name for name in ("a", "y", "p") if name in frame]] = np.nan
    found = ask(lacking)
    assert found.sample.given == len(frame)
    assert found.sample.nulls == len(frame.index[::40])
    assert str(found.sample.nulls) in found.sample.sentences()[0].en


def figure(found: Finding, name: str) -> tuple[float, float, float]:
    one = next(figure for figure in found.figures if name in figure.name.en)
    assert one.low is not None
    assert one.high is not None
    return one.low, one.value, one.high


def test_slopes_lie_within_their_intervals() -> None:
    found = ASKED["regression"][1](rows())
    for name, planted in {"a": 2.0, "b": -1.0, "g = z": 1.5, "c": 0.0}.items():
        low, _, high = next((f.low, f.value, f.high) for f in found.figures if f.name.en == name)
        assert low is not None
        assert high is not None
        assert low < planted < high


def test_the_trend_lies_within_its_interval() -> None:
    low, _, high = figure(trend(rising(), "y", "t"), "Change per day")
    assert low < 0.02 < high


def test_the_change_is_at_its_place() -> None:
    frame = stepped(at=180, by=2.0)
    found = changes(frame, "y", "t")
    assert len(found.figures) == 1
    early, late = (str(found.table.iloc[0, at])[:10] for at in (1, 2))
    assert early <= str(frame["t"].iloc[180])[:10] <= late
    low, _, high = figure(found, "Step")
    assert low < 2.0 < high


def test_the_anomaly_is_the_planted_one() -> None:
    frame = spiked(at=200)
    found = anomalies(frame, "y", "t")
    assert list(found.table.iloc[:, 0]) == [frame["t"].iloc[200]]


def test_the_drivers_are_those_that_drive_the_strongest_first() -> None:
    found = ASKED["drivers"][1](rows())
    assert [f.name.en for f in found.figures[1:4]] == ["a", "b", "g"]
    assert all((f.p or 0) > 0.05 for f in found.figures[4:])


def test_three_clouds_are_three_clusters() -> None:
    assert "3 clusters" in clusters(clouds(), ["p", "q"]).words[0].en


def test_the_group_that_differs_is_named() -> None:
    pairs = groups(rows(), "y", "g").figures[1:]
    assert {"z less x", "z less y"} == {pair.name.en for pair in pairs if (pair.p or 0) <= 0.05}


def test_a_chosen_moment_parts_before_from_after() -> None:
    frame = stepped(at=180)
    moment = frame["t"].iloc[180].to_pydatetime()
    found = shift(frame, "y", "t", at=moment)
    assert found.found
    low, _, high = figure(found, "medians")
    assert low < 2.0 < high


def test_two_groups_are_told_by_hedges_g() -> None:
    drawn = chance(11)
    frame = pd.DataFrame({"v": [*drawn.normal(size=200), *drawn.normal(0.8, size=200)], "g": ["a"] * 200 + ["b"] * 200})
    low, _, high = figure(groups(frame, "v", "g"), "Differences")
    assert low < 0.8 < high


def test_duplicates_are_counted_and_said() -> None:
    frame = pd.concat([rows(), rows().head(7)])
    found = correlate(frame, ["a", "b"])
    assert found.sample.repeated == 7
    assert "7 repeat another row" in found.sample.sentences()[0].en


def test_rows_of_one_time_count_by_their_mean() -> None:
    frame = pd.concat([rising(), rising().head(3)])
    assert any("3 rows share their time" in note.en for note in trend(frame, "y", "t").sample.notes)
