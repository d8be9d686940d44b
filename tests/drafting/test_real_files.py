"""Real files of real publishers: draft, then check, without one hand edit."""

from pathlib import Path

import pytest

from drafting import NoDraft
from reading.errors import Refusal
from tests.support.drafting import checked, column, declared, drafted

FEW = 0.005  # the share of rows that a draft may send to quarantine
PACKED_VOLUME = "online_retail.csv.xz"  # a million rows: the benchmark's business
NO_TABLES = {
    "ai-audio/fsdd-600.tar.gz": "it is sound or video",
    "ai-image/BCCD.tar.gz": "the archive holds 732 files",
    "ai-video/bottle-detection.mp4": "it is a video",
    "ai-video/furg-fire/house6.mp4": "it is a video",
    "lifelog/damaged/hourlySteps_merged.csv.gz": "a spreadsheet has read and saved it",
    "security/known_exploited_vulnerabilities_schema.json": "it is a JSON Schema",
}
KEYS = {
    "environment/OBS_ASOS_DD_20230317114852.csv": ["station", "observed_at"],
    "transportation/subway-daily/CARD_SUBWAY_MONTH_201912.csv": ["used_date", "station_id"],
    "transportation/SeoulBikeData.csv": ["date", "hour"],
    "real-estate/kc_house_data.csv.gz": ["id", "date"],
    "culture-tourism/tour_data.csv": ["area_name", "base_date"],
    "security/known_exploited_vulnerabilities.json.gz": ["cve_id"],
    "maritime/baltic_idle.csv": ["zone", "calendar_week"],
}


def _tables(folder: Path) -> list[Path]:
    names = {".md", ".mkv", ".mp4"}
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and file.suffix not in names
        and file.name not in ("MANIFEST.csv", PACKED_VOLUME)
        and str(file.relative_to(folder)) not in NO_TABLES
    ]


@pytest.mark.real_data
def test_every_table_is_accepted_with_its_own_draft(real_data: Path, tmp_path: Path) -> None:
    tables = _tables(real_data)
    assert len(tables) > 70
    wrong = []
    for place, file in enumerate(tables):
        found = drafted(file)
        run = checked(tmp_path / str(place), found, file)
        good = run.accepted + run.quarantined
        if run.verdict != "accepted" or run.quarantined > FEW * good or not run.is_taken or run.new_columns:
            wrong.append((str(file.relative_to(real_data)), run))
    assert wrong == []


@pytest.mark.real_data
@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_refused_for_the_right_reason(real_data: Path, name: str) -> None:
    with pytest.raises((NoDraft, Refusal), match=NO_TABLES[name]):
        drafted(real_data / name)


@pytest.mark.real_data
@pytest.mark.parametrize("name", KEYS)
def test_keys_of_real_files(real_data: Path, name: str) -> None:
    assert declared(drafted(real_data / name))["dataset"]["key"] == KEYS[name]


@pytest.mark.real_data
def test_six_monthly_deliveries_of_one_feed(real_data: Path, tmp_path: Path) -> None:
    files = sorted((real_data / "transportation" / "subway-daily").glob("CARD_SUBWAY_MONTH_*"))
    found = drafted(*files)
    assert column(found, "line")["source"] == ["노선명", "호선명"]
    assert column(found, "boardings")["type"] == "decimal(18,0)"
    assert declared(found)["dataset"]["partition_by"] == {"month": "used_date"}
    assert [form.get("more_names") for form in declared(found)["feed"]["format"]] == [[""], None]
    for file in files:
        run = checked(tmp_path, found, file)
        assert (run.verdict, run.quarantined, run.new_columns) == ("accepted", 0, ())


@pytest.mark.real_data
def test_two_snapshots_with_renamed_columns(real_data: Path, tmp_path: Path) -> None:
    files = [real_data / "culture-tourism" / year / "전국문화축제표준데이터.csv" for year in ("2023", "2025")]
    found = drafted(*files)
    assert column(found, "host")["source"] == ["주관기관명", "주관기관"]
    assert column(found, "sponsor")["source"] == ["후원기관명", "후원기관"]
    assert all(checked(tmp_path, found, file).quarantined == 0 for file in files)


@pytest.mark.real_data
def test_quirks_are_declared(real_data: Path) -> None:
    co2 = drafted(real_data / "environment" / "co2-mm-mlo.csv")
    assert declared(co2)["feed"]["format"]["more_names"] == ["field_7"]
    assert column(co2, "number_of_days")["null_tokens"] == ["-9.99"]
    stores = drafted(real_data / "retail" / "1962_2006_walmart_store_openings.csv")
    assert column(stores, "opendate")["first_year"] == 1962
    weather = drafted(real_data / "environment" / "seoul.csv")
    assert column(weather, "mean_temperature")["unit"] == "degC"
    fires = drafted(real_data / "forest-fire" / "산림청_산불상황관제시스템 산불통계데이터_20241016.csv")
    assert len(column(fires, "occurred_at")["parts"]) == 4
    assert "11 rows come before occurred_at" in fires.text
