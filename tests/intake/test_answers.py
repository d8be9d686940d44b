"""How long an answer asks to wait: in seconds or by a date, whatever else it says."""

from datetime import UTC, datetime

import pytest

from reach.answers import LONGEST, asked_wait

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", 120), ("Tue, 01 Dec 2026 00:01:30 GMT", 90), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("", None),
        ("soon", None), ("-5", None), ("9" * 5_000, LONGEST), ("Tue, 01 Dec 2099 00:00:00 GMT", LONGEST),
        ("Tue, 01 Dec 2026 00:01:30 -0000", None),
    ],
)  # fmt: skip
def test_seconds_a_date_or_nothing(said: str, wait: float | None) -> None:
    assert asked_wait(said, NOW) == wait
