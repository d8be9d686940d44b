"""Airflow's REST API, as far as the network uses it: start a feed's run and see how it ends."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Self

import httpx

from infra import secrets
from infra.network import Network

FINAL = ("success", "failed")
LOOK_EVERY_S = 1.0
AT_ONCE = 8  # runs that are looked at: the server that answers has the runs' own requests to answer too
VERDICT = "task verdict"


class RunFailedError(Exception):
    """A run ended as failed, or did not end in time; the message names the feed, the task and what to do."""


class Airflow:
    """A signed-in session, to be closed; the token lasts as long as a demo or a test."""

    def __init__(self, url: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        answer = self._http.post("/auth/token", json={"username": "admin", "password": password})
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @classmethod
    def of(cls, network: Network) -> Self:
        return cls(network.url("airflow"), secrets.read(network, "airflow-password"))

    def start(self, feed: str) -> str:
        """Start the feed's run now; its id."""
        answer = self._http.post(f"/api/v2/dags/{feed}/dagRuns", json={"logical_date": None})
        answer.raise_for_status()
        return str(answer.json()["dag_run_id"])

    def state(self, feed: str, run: str) -> str:
        return str(self._get(f"/api/v2/dags/{feed}/dagRuns/{run}")["state"])

    def tasks(self, feed: str, run: str) -> dict[str, str | None]:
        """Task → its state; None while it waits."""
        found = self._get(f"/api/v2/dags/{feed}/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in found}

    def times(self, feed: str, run: str, task: str) -> tuple[datetime, datetime]:
        """When the task began and ended."""
        found = self._get(f"/api/v2/dags/{feed}/dagRuns/{run}/taskInstances/{task}")
        return datetime.fromisoformat(found["start_date"]), datetime.fromisoformat(found["end_date"])

    def wait(
        self, runs: Sequence[tuple[str, str]], within_s: float, watch: Callable[[str, str], None] = lambda _f, _s: None
    ) -> None:
        """Until every (feed, run) has ended. RunFailedError for one that failed or takes longer.

        A run whose verdict alone failed is at its end: it says that a delivery was refused.
        """
        deadline = time.monotonic() + within_s
        waiting = dict(runs)
        while waiting:
            for feed, run in list(waiting.items())[:AT_ONCE]:
                state = self.state(feed, run)
                watch(feed, state)
                if state == "failed" and (failed := self._failed(feed, run)) != VERDICT:
                    raise RunFailedError(f"{feed}: {failed} failed; `sdn logs airflow-scheduler`")
                if state in FINAL:
                    del waiting[feed]
            if waiting and time.monotonic() > deadline:
                raise RunFailedError(f"{', '.join(waiting)} did not end within {within_s:.0f} s: look at Airflow")
            time.sleep(LOOK_EVERY_S)

    def _failed(self, feed: str, run: str) -> str:
        return ", ".join(f"task {task}" for task, state in self.tasks(feed, run).items() if state == "failed")

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._http.get(path)
        answer.raise_for_status()
        return dict(answer.json())
