"""Runs by Airflow's REST API: one more only where none waits, the same key once, away is said so."""

from collections.abc import Iterator

import pytest

from marketplace.errors import Unavailable
from marketplace.uploads.airflow import AirflowRuns
from tests.support.http import Scripted, scripted

TOKEN = (201, {"access_token": "jwt"})
NONE: tuple[int, object] = (200, {"dag_runs": []})
FEED = "energy.generation"


@pytest.fixture
def airflow() -> Iterator[Scripted]:
    with scripted() as running:
        yield running


def test_a_run_is_started_where_none_is_queued(airflow: Scripted) -> None:
    airflow.answers = [TOKEN, NONE, (200, {"dag_run_id": "upl_1"})]
    assert AirflowRuns(airflow.url, "word").start(FEED, "upl_1") == "upl_1"
    assert airflow.asked[0].body == {"username": "marketplace", "password": "word"}
    assert airflow.asked[1].path == f"/api/v2/dags/{FEED}/dagRuns?state=queued&limit=1"
    assert airflow.asked[2].body == {"dag_run_id": "upl_1", "logical_date": None}
    assert airflow.asked[2].headers["Authorization"] == "Bearer jwt"


def test_a_queued_run_takes_the_file_too(airflow: Scripted) -> None:
    airflow.answers = [TOKEN, (200, {"dag_runs": [{"dag_run_id": "scheduled__1"}]})]
    assert AirflowRuns(airflow.url, "word").start(FEED, "upl_1") == "scheduled__1"
    assert len(airflow.asked) == 2


def test_the_same_key_again_is_the_same_run(airflow: Scripted) -> None:
    airflow.answers = [TOKEN, NONE, (409, {"detail": "exists"})]
    assert AirflowRuns(airflow.url, "word").start(FEED, "upl_1") == "upl_1"


def test_a_token_that_has_run_out_is_renewed(airflow: Scripted) -> None:
    airflow.answers = [TOKEN, (401, {}), (201, {"access_token": "new"}), (200, {"state": "running"})]
    assert AirflowRuns(airflow.url, "word").state(FEED, "upl_1") == "running"
    assert airflow.asked[-1].headers["Authorization"] == "Bearer new"


@pytest.mark.parametrize("answer", [(0, None), (500, "broken"), (404, {"detail": "no such DAG"})])
def test_an_orchestrator_that_starts_nothing_is_said_to_be_away(airflow: Scripted, answer: tuple[int, object]) -> None:
    airflow.answers = [TOKEN, NONE, answer]
    with pytest.raises(Unavailable, match="Airflow"):
        AirflowRuns(airflow.url, "word").start(FEED, "upl_1")


def test_a_run_that_is_not_known_any_more_has_no_state(airflow: Scripted) -> None:
    airflow.answers = [TOKEN, (404, {})]
    assert AirflowRuns(airflow.url, "word").state(FEED, "upl_1") is None
