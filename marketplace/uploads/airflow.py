"""`Runs` by Airflow's REST API, as its user `marketplace`, who may start and read runs and no more."""

from typing import Any

import httpx

from marketplace.errors import Unavailable

USER = "marketplace"


class AirflowRuns:
    """One HTTP session; its token is asked for when it is first needed, and again when it has run out."""

    def __init__(self, url: str, password: str) -> None:
        self._password = password
        self._http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    def start(self, feed: str, key: str) -> str:
        """A queued run has not looked into the drop folder yet, a running one may have: then one more is queued."""
        queued = self._ask("GET", f"/api/v2/dags/{feed}/dagRuns", params={"state": "queued", "limit": 1})
        if queued.is_success and (runs := queued.json()["dag_runs"]):
            return str(runs[0]["dag_run_id"])
        body = {"dag_run_id": key, "logical_date": None}
        answer = self._ask("POST", f"/api/v2/dags/{feed}/dagRuns", json=body)
        if answer.is_success or answer.status_code == httpx.codes.CONFLICT:  # it was started by this key before
            return key
        raise Unavailable(f"Airflow does not start a run of {feed}: {answer.status_code} {answer.text[:200]}")

    def state(self, feed: str, run: str) -> str | None:
        answer = self._ask("GET", f"/api/v2/dags/{feed}/dagRuns/{run}")
        return str(answer.json()["state"]) if answer.is_success else None

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        try:
            if "Authorization" not in self._http.headers:
                self._sign_in()
            answer = self._http.request(method, path, **what)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._sign_in()
                answer = self._http.request(method, path, **what)
        except httpx.HTTPError as error:
            raise Unavailable(f"Airflow does not answer: {error}", remedy="Try again in a minute.") from error
        return answer

    def _sign_in(self) -> None:
        self._http.headers.pop("Authorization", None)
        answer = self._http.post("/auth/token", json={"username": USER, "password": self._password})
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
