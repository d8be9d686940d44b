"""Who stops an engine comes from another thread, and may come too late."""

from pathlib import Path

import pytest

from marketplace.doors.reading.engine import engine
from marketplace.doors.reading.errors import Ended

KEY = "k" * 32


def test_what_is_stopped_asks_nothing_more_and_what_has_ended_may_be_stopped(tmp_path: Path) -> None:
    with engine(pseudonym_key=KEY, spill=tmp_path) as running:
        assert running.run("SELECT 42") == 42
        running.interrupt()
        with pytest.raises(Ended):
            running.run("SELECT 42")
    running.interrupt()
