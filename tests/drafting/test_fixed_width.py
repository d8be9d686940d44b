"""Reports whose columns blanks align are drafted as fixed width, by characters or by bytes, and read so."""

from pathlib import Path

import pytest

from drafting import NoDraft
from tests.support.drafting import checked, column, declared, drafted, written

NAMES = ["서울", "부산 해운대", "대구", "인천 송도", "제주"]
ROWS = [(NAMES[n % 5], f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}", f"{n * 37 % 2000 / 10:.1f}") for n in range(60)]


def aligned(encoding: str, header: bool = True) -> bytes:
    """As a mainframe prints it: a syllable takes two columns."""
    rows = [("STATION", "DAY", "LEVEL"), *ROWS] if header else ROWS
    lines = [b"  ".join([name.encode(encoding).ljust(14), day.encode().ljust(10), level.encode().rjust(8)])
             for name, day, level in rows]  # fmt: skip
    return b"\n".join(lines) + b"\n"


def test_columns_at_the_same_bytes_of_every_line(tmp_path: Path) -> None:
    file = written(tmp_path, aligned("cp949"), "report.dat")
    found = drafted(file)
    form = declared(found)["feed"]["format"]
    assert (form["kind"], form["count"], form["encoding"], form["skip_rows"]) == ("fixed", "bytes", "cp949", 1)
    assert [(each["name"], each["start"]) for each in form["fields"]] == [("STATION", 1), ("DAY", 17), ("LEVEL", 27)]
    assert column(found, "day")["type"] == "date"
    assert column(found, "level")["type"] == "double"
    assert any("fields begin and end" in item.question.en for item in found.undecided)
    run = checked(tmp_path, found, file)
    assert (run.read, run.accepted, run.quarantined) == (60, 60, 0)


def test_columns_at_the_same_characters_without_a_header(tmp_path: Path) -> None:
    lines = [f"{f'station {n % 7} north':20}{day}   {level:>6}" for n, (_, day, level) in enumerate(ROWS)]
    file = written(tmp_path, "\n".join(lines) + "\n", "report.txt")
    found = drafted(file)
    form = declared(found)["feed"]["format"]
    assert (form["kind"], form.get("count"), form["fields"][0]["name"]) == ("fixed", None, "field_1")
    assert any("what its fields are called" in item.question.en for item in found.undecided)
    run = checked(tmp_path, found, file)
    assert (run.read, run.accepted) == (60, 60)


def test_columns_that_touch_under_a_header_that_parts_them_are_not_guessed(tmp_path: Path) -> None:
    rows = [f"{'Seoul' if n % 2 else 'Busan-si':<14}{n * 10_030:>7,}{n * 10_070:>7,}" for n in range(50, 99)]
    file = written(tmp_path, "\n".join(["station         level     flow", *rows]), "report.txt")
    with pytest.raises(NoDraft, match="aligned by blanks"):
        drafted(file)
