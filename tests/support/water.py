"""A sector and a dataset of it as their files, and what the loader says of them: as they are, and with a mistake."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.loader import load_sector
from sectors.spec.sector import Sector

# What stands in the declaration, what is put in its place, the key that the error names, what it says.
Mistake = tuple[str, str, str, str]
SECTOR = """
[sector]
title = { en = "Water", ko = "물" }
lead = { en = "Water platform", ko = "물 플랫폼" }
legal = { en = "Water Act", ko = "물관리법" }
retention_days = 365

[[supply_center]]
id = "k-water"
name = { en = "K-water", ko = "한국수자원공사" }
"""
LAW = '{ en = "Water Act", ko = "물관리법" }'
FRAME = f'{{ laws = [{LAW}], personal_data = {{ en = "None", ko = "없음" }}, approver = {{ en = "Board", ko = "위원회" }} }}'
DATASET = """
[dataset]
title = { en = "Levels", ko = "수위" }
description = { en = "Levels by hour", ko = "시간별 수위" }
key = ["station", "at"]
partition_by = { month = "at", station = "station" }
drift = { new = "evolve" }
ignored = ["rank"]
attribution = "K-water"

[[dataset.chart]]
x = "at"
y = "level"
by = "station"

[feed]
supply_center = "k-water"
files = "*.csv"
cron = "5 */2 1-15 * 1,3"
zone = "UTC"
format = { kind = "csv", encoding = "cp949", delimiter = "\\t", compression = "gzip" }
refuse_above = 0
late_after_hours = 6

[[column]]
name = "station"
source = ["관측소", "station"]
type = "varchar"
required = true
checks = [{ matches = "^[A-Z]{2}$" }, { max_length = 2 }]
title = { en = "Station", ko = "관측소" }
sensitivity = "internal"

[[column]]
name = "at"
type = "timestamp"
format = "%Y-%m-%d %H:%M"
zone = "Asia/Seoul"
required = true

[[column]]
name = "level"
type = "decimal(6,2)"
unit = "m"
null_tokens = ["-"]
checks = [{ between = [-1, 9.5] }]

[[column]]
name = "since"
type = "date"
checks = [{ at_least = 1900-01-01 }]
"""


def declared(
    tmp_path: Path, *, sector: str = SECTOR, dataset: str = DATASET, folder: str = "water", name: str = "levels"
) -> Sector:
    place = tmp_path / folder
    place.mkdir()
    (place / "sector.toml").write_text(sector, encoding="utf-8")
    (place / f"{name}.toml").write_text(dataset, encoding="utf-8")
    return load_sector(place)


def each(mistakes: Sequence[Mistake]) -> pytest.MarkDecorator:
    """A test of each `mistake`."""
    return pytest.mark.parametrize("mistake", mistakes, ids=[f"{key}: {says[:30]}" for _, _, key, says in mistakes])


def demand_named(folder: Path, mistake: Mistake) -> None:
    """The declaration with the mistake is refused with file, key, cause and remedy."""
    right, wrong, key, says = mistake
    assert right in DATASET
    with pytest.raises(DeclarationError) as refused:
        declared(folder, dataset=DATASET.replace(right, wrong, 1))
    error = refused.value
    assert (error.file, error.key or "file") == (folder / "water" / "levels.toml", key)
    assert says in f"{error.cause}. {error.remedy}"
    assert str(error) == f"{error.file}: {key}: {error.cause}. {error.remedy}"
