"""The feed of a declaration: when it delivers, and what is wrong, refused with file, key, cause and remedy."""

from datetime import timedelta
from pathlib import Path

from sectors.spec.feed import Calendar, Expected
from tests.support.water import DATASET, Mistake, declared, demand_named, each

MISTAKES: list[Mistake] = [
    ('supply_center = "k-water"', 'supply_center = "kwater"', "feed.supply_center", "'kwater' is not in sector.toml. Use one of k-water; did you mean 'k-water'?"),
    ('files = "*.csv"', 'files = "../*.csv"', "feed.files", "'../*.csv' is not a pattern of file names"),
    ('files = "*.csv"', 'files = "**"', "feed.files", "is not a pattern of file names"),
    ('cron = "5 */2 1-15 * 1,3"', 'cron = "61 * * * *"', "feed.cron", "'61 * * * *' is not a schedule. Give five fields"),
    ('zone = "UTC"', 'zone = "Asia/Soul"', "feed.zone", "'Asia/Soul' is not a time zone. Use a name such as Asia/Seoul; did you mean 'Asia/Seoul'?"),
    ("refuse_above = 0", "refuse_above = 1.5", "feed.refuse_above", "Give a share from 0 to 1."),
    ("late_after_hours = 6", "late_after_hours = 0", "feed.late_after_hours", "Give a whole number above 0."),
    ("late_after_hours = 6", "late_after_hours = true", "feed.late_after_hours", "is True, not a whole number"),
    ("late_after_hours = 6", "expected = {}", "feed.expected.grace", "is missing. Give it a text."),
    ("late_after_hours = 6", 'expected = { grace = "2 h" }', "feed.expected.grace", "Give a whole number and m, h or d"),
    ("late_after_hours = 6", 'expected = { grace = "0h" }', "feed.expected.grace", "is '0h'"),
    ("late_after_hours = 6", 'expected = { grace = "2h", early = 3 }', "feed.expected.early", "is 3, not a text"),
    ("late_after_hours = 6", 'expected = { grace = "2h", calendar = "KO" }', "feed.expected.calendar", "Use one of KR, ECB"),
    ("late_after_hours = 6", 'expected = { grace = "2h", weekend = false }', "feed.expected.weekend", "did you mean 'weekends'?"),
    ("late_after_hours = 6", 'late_after_hours = 6\nexpected = { grace = "2h" }', "feed.late_after_hours", "Keep one of the two."),
]  # fmt: skip


def test_what_is_expected_of_a_feed(tmp_path: Path) -> None:
    told = 'expected = { grace = "2h", calendar = "KR", weekends = false }'
    feed = declared(tmp_path, dataset=DATASET.replace("late_after_hours = 6", told)).datasets[0].feed
    hours = timedelta(hours=2)
    assert feed.expected == Expected(hours, hours, Calendar.KR, weekends=False)


@each(MISTAKES)
def test_a_mistake_is_named_by_file_key_cause_and_remedy(tmp_path: Path, mistake: Mistake) -> None:
    demand_named(tmp_path, mistake)
