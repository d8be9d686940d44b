"""A shown time has its zone: the one rule, and who must keep to it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.web.filters import value as for_people
from marketplace.web.pages import TEMPLATES, templates
from marketplace.web.sheets import sheet
from wire import times

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 9, 30, 15, tzinfo=UTC)
OWN_FORMAT = re.compile(r"%H:%M(?!.*(UTC|%Z|%z))")
CLOCKS = {  # the axis, or the table's head, names the zone, or the offset is written beside
    "dashboards/charts.py", "sdn/cli/shown.py", "dashboards/analysing/pictures.py", "dashboards/analysing/showing.py",
    "dashboards/exploring/filtering.py", "dashboards/exploring/names.py", "marketplace/doors/files/text.py",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("2026-09-30 15:00:00", "Asia/Seoul", "2026-10-01T00:00:00+09:00"),
        ("2026-09-30 15:00:00.25", "UTC", "2026-09-30T15:00:00.250000+00:00"),
        ("2026-10-25 00:30:00", "Europe/London", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25 01:30:00", "Europe/London", "2026-10-25T01:30:00+00:00"),
        ("2026-09-30", None, "2026-09-30"),
        ("+12026-09-30 15:00:00", "Asia/Seoul", "+12026-09-30 15:00:00 UTC"),
        (None, "Asia/Seoul", None),
    ],
)
def test_a_value_of_a_dataset_is_told_in_its_zone(text: str | None, zone: str | None, shown: str | None) -> None:
    assert times.value(text, zone) == shown


def test_people_read_a_blank_for_the_t_and_other_texts_stay() -> None:
    assert for_people("2026-10-01T00:00:00+09:00") == "2026-10-01 00:00:00 +09:00"
    assert for_people("T2026-10-01T00:00:00") == "T2026-10-01T00:00:00"


def test_an_event_of_the_network_names_its_zone() -> None:
    assert times.on_page(AT, "Asia/Seoul") == "2026-10-01 00:00 KST"


def test_a_table_of_times_has_offsets_and_no_bare_time() -> None:
    body = bytes(sheet("a", ["at"], [[AT]]).body).decode("utf-8-sig").splitlines()
    assert body == ["at", "2026-09-30T15:00:00+00:00"]
    with pytest.raises(ValueError, match="has no zone"):
        sheet("a", ["at"], [[AT.replace(tzinfo=None)]])


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_writes_a_time_by_itself(path: Path) -> None:
    bare = re.compile(r"\{\{[^}|]*(?:_at|_until|\.at)\s*\}\}|strftime|isoformat")
    assert bare.findall(path.read_text(encoding="utf-8")) == []


def test_a_page_that_would_write_a_bare_time_fails() -> None:
    page = templates("Asia/Seoul").from_string("{{ at }}")
    with pytest.raises(TypeError, match="local_time"):
        page.render(at=AT)
    assert templates("Asia/Seoul").from_string("{{ at | local_time }}").render(at=AT) == "2026-10-01 00:00 KST"


@pytest.mark.parametrize("package", ["marketplace", "dashboards", "sdn", "client", "wire"])
def test_no_code_formats_a_clock_without_its_zone(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in CLOCKS
        for line in path.read_text(encoding="utf-8").splitlines()
        if OWN_FORMAT.search(line)
    ]
    assert wrong == []
