"""Published examples, from the data that statsmodels and scikit-learn ship."""

from datetime import date, timedelta

import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn import datasets

from analysis.changes import changes
from analysis.clusters import clusters
from analysis.correlate import correlate
from analysis.describe import describe
from analysis.drivers import drivers
from analysis.forecast import forecast
from analysis.groups import groups
from analysis.regression import regression
from analysis.season import season
from analysis.trend import trend


def nile() -> pd.DataFrame:
    held = sm.datasets.nile.load_pandas().data
    return held.assign(t=pd.to_datetime(held["year"].astype(int).astype(str) + "-01-01"))


def carbon() -> pd.DataFrame:
    """Monthly means at Mauna Loa."""
    held = sm.datasets.co2.load_pandas().data["co2"].resample("MS").mean()
    return pd.DataFrame({"t": held.index, "co2": held.to_numpy()})


def iris() -> pd.DataFrame:
    held = datasets.load_iris(as_frame=True)
    return held.frame.assign(species=held.frame["target"].map(dict(enumerate(held.target_names))))


def test_the_niles_flow_fell_after_1898() -> None:
    """Cobb 1978: 1898 is the last year of the higher level; about 1,100 before it and 850 after."""
    found = changes(nile(), "volume", "t")
    assert [str(at)[:4] for at in found.table.iloc[:, 0]] == ["1899"]
    before, after = found.table.iloc[0, 3:5]
    assert before == pytest.approx(1_098, abs=1)
    assert after == pytest.approx(850, abs=1)


def test_carbon_dioxide_rises_and_comes_back_each_year() -> None:
    frame = carbon()
    assert season(frame, "co2", "t").found
    found = trend(frame, "co2", "t")
    assert found.found
    assert 12 * found.figures[0].value == pytest.approx(1.31, abs=0.05)  # ppm a year, 1958 to 2001
    assert found.figures[0].low is not None
    assert found.figures[0].low > 0


def test_carbon_dioxide_is_forecast_better_than_naively() -> None:
    found = forecast(carbon(), "co2", "t")
    assert found.found
    assert found.figures[0].value > 0.5


def test_iris_has_two_clusters_by_silhouette() -> None:
    """Setosa stands apart; the two others touch (silhouette 0.58 of scaled columns, as scikit-learn has it)."""
    frame = iris()
    found = clusters(frame, list(frame.columns[:4]))
    assert found.found
    assert "2 clusters" in found.words[0].en
    assert found.figures[0].value == pytest.approx(0.5818, abs=0.001)
    assert set(found.table.iloc[:, 1]) == {100, 50}


def test_iris_correlations_are_the_published_ones() -> None:
    frame = iris()
    found = correlate(frame, list(frame.columns[:4]), kind="pearson")
    told = {figure.name.en: figure.value for figure in found.figures}
    assert told["petal length (cm) and petal width (cm)"] == pytest.approx(0.9629, abs=1e-4)
    assert told["sepal length (cm) and sepal width (cm)"] == pytest.approx(-0.1176, abs=1e-4)


def test_iris_sepals_differ_by_species() -> None:
    """Means 5.006, 5.936 and 6.588."""
    found = groups(iris(), "sepal length (cm)", "species")
    assert found.found
    assert [round(mean, 3) for mean in found.table.iloc[:, 2]] == [5.006, 5.936, 6.588]
    assert all(pair.p is not None and pair.p < 0.001 for pair in found.figures)


def test_diabetes_slopes_are_the_published_ones() -> None:
    """Efron and others 2004, as scikit-learn scales the columns."""
    frame = datasets.load_diabetes(as_frame=True).frame
    found = regression(frame, "target", list(frame.columns[:10]))
    slopes = {figure.name.en: figure.value for figure in found.figures}
    assert slopes["bmi"] == pytest.approx(519.84, abs=0.01)
    assert slopes["bp"] == pytest.approx(324.38, abs=0.01)
    assert slopes["s5"] == pytest.approx(751.28, abs=0.01)
    assert found.figures[0].value == pytest.approx(0.507, abs=0.001)
    assert any("loose slopes" in text.en for text in found.words)  # s1 to s3 say the same


def test_diabetes_is_driven_by_weight_and_s5() -> None:
    frame = datasets.load_diabetes(as_frame=True).frame
    found = drivers(frame, "target", list(frame.columns[:10]))
    assert {figure.name.en for figure in found.figures[1:3]} == {"bmi", "s5"}


def test_a_time_is_described_from_when_to_when() -> None:
    days = [date(1850, 1, 1) + timedelta(at) for at in range(20)]
    found = describe(pd.DataFrame({"on": days, "n": range(20)}), ["n", "on"])
    assert found.words[1].en == "on: from 1850-01-01 to 1850-01-20, 20 different times in 20 rows."
    assert len(found.figures) == 1
