"""Keys, double rows, partitions, ranges, lists: what is declared and what is only said."""

from datetime import date, timedelta
from pathlib import Path

from tests.support.drafting import checked, column, declared, drafted, of_column, of_rows, written

DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range(400)]


def test_one_two_and_three_columns(tmp_path: Path) -> None:
    one = of_rows(tmp_path, "번호,값", [f"{n},{n % 3}" for n in range(50)])
    assert declared(one)["dataset"]["key"] == ["number"]
    two = of_rows(
        tmp_path, "일자,지점,값", [f"{d},{s},{n % 7}.5" for n, d in enumerate(DAYS[:40]) for s in ("가", "나")]
    )
    assert declared(two)["dataset"]["key"] == ["date", "station"]
    rows = [f"{d},{s},{h},{h}.25" for d in DAYS[:20] for s in ("가", "나") for h in range(24)]
    three = of_rows(tmp_path, "일자,지점,시간,값", rows)
    assert declared(three)["dataset"]["key"] == ["date", "station", "hour"]


def test_a_near_key_is_said_with_its_share_of_repeats(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "일자,값", [f"{d},{n}.5" for n, d in enumerate([*DAYS, DAYS[0], DAYS[1]])])
    assert "key" not in declared(found)["dataset"]
    assert '# key = ["date"] would repeat in 2 rows (0.50 %)' in found.text
    assert any(item.where == "dataset.key" for item in found.undecided)


def test_exact_double_rows_are_skipped_where_they_alone_repeat_the_key(tmp_path: Path) -> None:
    rows = [f"{d},{n}.5" for n, d in enumerate(DAYS)]
    file = written(tmp_path, "\n".join(["일자,값", *rows, rows[3]]) + "\n")
    found = drafted(file)
    assert declared(found)["dataset"]["double_rows"] == "skip"
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.quarantined, run.skipped) == (400, 0, 1)


def test_a_column_with_blanks_is_no_key(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "번호,값", [f"{n or ''},x{n % 9}" for n in range(50)])
    assert "key" not in declared(found)["dataset"]


def test_partitions_by_volume(tmp_path: Path) -> None:
    years = of_rows(tmp_path, "일자,값", [f"{d},{n}.5" for n, d in enumerate(DAYS)])
    assert declared(years)["dataset"]["partition_by"] == {"year": "date"}
    rows = [f"{d},{s}" for d in DAYS[:62] for s in range(200)]
    assert declared(of_rows(tmp_path, "일자,값", rows))["dataset"]["partition_by"] == {"month": "date"}
    few = of_rows(tmp_path, "일자,값", [f"{d},{n}.5" for n, d in enumerate(DAYS[:60])])
    assert "partition_by" not in declared(few)["dataset"]


def test_ranges_are_rounded_outwards(tmp_path: Path) -> None:
    assert of_column(tmp_path, "위도", [f"37.{n:03d}" for n in range(60)])["checks"] == [{"between": [-90, 90]}]
    assert of_column(tmp_path, "승차총승객수", [str(n * 9) for n in range(60)])["checks"] == [{"between": [0, 10000]}]
    assert of_column(tmp_path, "price", [str(n * 9) for n in range(60)])["checks"] == [{"between": [-10000, 10000]}]
    assert of_column(tmp_path, "평균기온(℃)", [f"{n - 20}.5" for n in range(60)])["checks"] == [
        {"between": [-100, 100]}
    ]
    assert "checks" not in of_column(tmp_path, "price", ["1", "2", "3"])


def test_lists_are_checks_only_where_nothing_can_be_added(tmp_path: Path) -> None:
    week = of_column(tmp_path, "요일", ["월", "화", "수", "목", "금", "토", "일"] * 20)
    assert week["checks"] == [{"in": ["월", "화", "수", "목", "금", "토", "일"]}]
    found = of_rows(tmp_path, "id,line", [f"{n},{'abc'[n % 3]} line" for n in range(90)])
    assert "checks" not in column(found, "line")
    assert "# 3 values seen: a line, b line, c line" in found.text


def test_an_end_is_not_before_its_start_where_every_row_keeps_it(tmp_path: Path) -> None:
    rows = [f"{n},{d},{d + timedelta(days=3)}" for n, d in enumerate(DAYS)]
    kept = of_rows(tmp_path, "번호,시작일자,종료일자", rows)
    assert {"not_before": "start_date"} in column(kept, "end_date")["checks"]
    wrong = of_rows(tmp_path, "번호,시작일자,종료일자", [*rows, "999,2024-05-05,2024-05-01"])
    assert {"not_before": "start_date"} not in column(wrong, "end_date")["checks"]
    assert "1 rows come before start_date" in wrong.text


def test_a_key_is_an_id_never_what_merely_does_not_repeat(tmp_path: Path) -> None:
    rows = [f"0{1000 + n},010-1234-{n:04d},{n * 100 + 7},{9007199254740993 + n}" for n in range(40)]
    found = of_rows(tmp_path, "postcode,phone,amount,order_no", rows)
    assert declared(found)["dataset"]["key"] == ["order_no"]


def test_no_key_is_made_of_persons_or_amounts(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "phone,amount", [f"010-1234-{n:04d},{n * 100 + 7}" for n in range(60)])
    assert "key" not in declared(found)["dataset"]


def test_place_and_time_come_before_a_number_that_counts_the_rows_of_a_file(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "연번,시설명,일자", [f"{n + 1},시설{n % 5},{DAYS[n // 5]}" for n in range(60)])
    assert declared(found)["dataset"]["key"] == ["facility_name", "date"]


def test_what_differs_in_a_small_file_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "town,size", [f"town {n},{n % 4}.5" for n in range(30)])
    asked = next(item for item in found.undecided if item.where == "dataset.key")
    assert (declared(found)["dataset"]["key"], asked.answer) == (["town"], ("[dataset]", "key = []"))
