"""Runs of feeds, in our words. Airflow is behind it; tests have one of their own."""

from typing import Protocol


class Runs(Protocol):
    """Runs of feeds; a feed's name is its dataset's. Unavailable where nobody answers."""

    def start(self, feed: str, key: str) -> str:
        """The id of a run that begins after now: one that is queued already, else a new one. Same key, same run."""
        ...

    def state(self, feed: str, run: str) -> str | None:
        """queued, running, success or failed; None where it is not known any more."""
        ...
