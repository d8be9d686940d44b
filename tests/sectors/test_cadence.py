"""A schedule in words: pure."""

import pytest

from sectors.cadence import cadence


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("5 * * * *", "Every hour at minute 5"),
        ("30 6 * * *", "Every day at 06:30"),
        ("30 16 * * 1-5", "Every weekday at 16:30"),
        ("0 9 * * 7", "Every week on Sunday at 09:00"),
        ("0 3 1 * *", "Every month on day 1 at 03:00"),
        ("*/5 * * * *", "On the schedule */5 * * * *"),
        ("0 3 1 1 *", "On the schedule 0 3 1 1 *"),
    ],
)
def test_a_schedule_in_words(cron: str, words: str) -> None:
    text, values = cadence(cron)
    assert text.format(**values) == words
