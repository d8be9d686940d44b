"""Servers to fetch from, and waits that are not waited for."""

from collections.abc import Iterator

import pytest

from intake import answers
from tests.support.files_server import Files, serving
from tests.support.postgres import postgres

__all__ = ["at_once", "files", "postgres"]


@pytest.fixture
def files() -> Iterator[Files]:
    with serving() as held:
        yield held


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tries nothing is waited for but what a source asks."""
    monkeypatch.setattr(answers, "WAITS", (0.0,))
