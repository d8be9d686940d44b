"""Each method on 100,000 rows takes seconds; past its bound it says what it left out."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.methods import Role, methods
from analysis.rows import MOST
from tests.support.findings import chance

SECONDS = 30  # on a busy machine; alone each takes less than 5
CHOSEN = {Role.VALUE: "y", Role.TARGET: "y", Role.BY: "g", Role.TIME: "t", Role.COLUMNS: ["a", "b"]}


@pytest.fixture(scope="module")
def large() -> pd.DataFrame:
    drawn, n = chance(1), MOST + 50
    frame = pd.DataFrame(drawn.normal(size=(n, 3)), columns=list("aby"))
    return frame.assign(g=drawn.choice(list("pqrs"), n), t=pd.date_range("2015-01-01", periods=n, freq="h"))


@pytest.mark.parametrize("name", methods())
def test_a_hundred_thousand_rows_take_seconds(name: str, large: pd.DataFrame) -> None:
    method, begin = methods()[name], time.monotonic()
    found = method(large, {role: CHOSEN[role] for role in method.takes})
    assert time.monotonic() - begin < SECONDS
    assert found.misfit is None
    assert found.sample.given == len(large)


def test_past_the_bound_a_sample_is_drawn_and_that_is_said(large: pd.DataFrame) -> None:
    found = methods()["correlate"](large, {Role.COLUMNS: ["a", "b"]})
    assert found.sample.used == MOST
    assert any("random sample of 100,000 rows" in note.en for note in found.sample.notes)


def test_of_a_long_series_the_newest_steps_are_taken_and_that_is_said(large: pd.DataFrame) -> None:
    found = methods()["season"](large, {Role.VALUE: "y", Role.TIME: "t"})
    assert any("The newest 2,000 of 100,050 steps" in note.en for note in found.sample.notes)
    assert found.picture is not None
    assert found.picture.frame["x"].max() == np.datetime64(large["t"].max())
