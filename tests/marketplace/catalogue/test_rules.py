"""Words of a search and of a schedule: pure."""

import pytest

from marketplace.catalogue.rules import cadence, terms


def test_every_word_counts_once() -> None:
    assert terms("  Wind  발전량 wind ") == ["wind", "발전량"]
    assert len(terms(" ".join(str(n) for n in range(50)))) == 8


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
