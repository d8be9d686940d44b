"""Several files of one feed: what changed between them, aliases, formats."""

from pathlib import Path

from judging import dry_run
from sectors.loader import load_dataset
from tests.support.drafting import column, declared, drafted, written

ROWS = [f"202401{n % 28 + 1:02d},{('1호선', '2호선', '경의선')[n % 3]},역{n % 40},{n * 3}" for n in range(120)]


def _file(folder: Path, name: str, header: str, rows: list[str], encoding: str = "utf-8") -> Path:
    return written(folder, ("\n".join([header, *rows]) + "\n").encode(encoding), name)


def test_a_renamed_column_becomes_an_alias(tmp_path: Path) -> None:
    first = _file(tmp_path, "feed_202401.csv", "사용일자,노선명,역명,승차", ROWS)
    second = _file(tmp_path, "feed_202402.csv", "사용일자,호선명,역명,승차", ROWS)
    third = _file(tmp_path, "feed_202403.csv", "사용일자,노선명,역명,승차", ROWS)
    found = drafted(first, second, third)
    assert column(found, "line")["source"] == ["노선명", "호선명"]
    assert [text.en for text in found.findings.changes] == ["feed_202402.csv: column 노선명 is called 호선명"]
    assert declared(found)["feed"]["files"] == "feed_*.csv"
    _all_accepted(tmp_path, found.text, first, second, third)


def test_files_that_are_written_otherwise_get_formats_of_their_own(tmp_path: Path) -> None:
    first = _file(tmp_path, "feed_1.csv", "사용일자,노선명,역명,승차", ROWS)
    second = _file(tmp_path, "feed_2.csv", "사용일자;노선명;역명;승차", [row.replace(",", ";") for row in ROWS])
    third = _file(tmp_path, "feed_3.csv", "사용일자,노선명,역명,승차", ROWS)
    found = drafted(first, second, third)
    forms = declared(found)["feed"]["format"]
    assert [(form.get("files"), form["delimiter"]) for form in forms] == [("feed_2.csv", ";"), (None, ",")]
    _all_accepted(tmp_path, found.text, first, second, third)


def test_encodings_that_differ_become_a_list(tmp_path: Path) -> None:
    first = _file(tmp_path, "feed_1.csv", "사용일자,노선명,역명,승차", ROWS, "cp949")
    second = _file(tmp_path, "feed_2.csv", "사용일자,노선명,역명,승차", ROWS)
    found = drafted(first, second)
    assert declared(found)["feed"]["format"]["encoding"] == ["utf-8", "cp949"]
    _all_accepted(tmp_path, found.text, first, second)


def test_a_column_that_not_every_file_has_is_ignored_and_asked_about(tmp_path: Path) -> None:
    first = _file(tmp_path, "feed_1.csv", "사용일자,노선명,역명,승차,하차", [f"{row},7" for row in ROWS])
    second = _file(tmp_path, "feed_2.csv", "사용일자,노선명,역명,승차", ROWS)
    found = drafted(first, second)
    assert declared(found)["dataset"]["ignored"] == ["하차"]
    assert any("column 하차 is only in 1 of 2 files" in item.question.en for item in found.undecided)
    _all_accepted(tmp_path, found.text, first, second)


def test_a_key_holds_within_a_file_not_across_them(tmp_path: Path) -> None:
    rows = [f"{n},x{n % 7}" for n in range(60)]
    found = drafted(_file(tmp_path, "a.csv", "번호,값", rows), _file(tmp_path, "b.csv", "번호,값", rows))
    assert declared(found)["dataset"]["key"] == ["number"]


def test_numbers_written_with_a_point_in_one_file(tmp_path: Path) -> None:
    first = _file(tmp_path, "a.csv", "번호,승차", [f"{n},{n * 3}" for n in range(60)])
    second = _file(tmp_path, "b.csv", "번호,승차", [f"{n},{n * 3}.0" for n in range(60)])
    found = drafted(first, second)
    assert column(found, "boardings")["type"] == "decimal(18,0)"
    _all_accepted(tmp_path, found.text, first, second)


def test_files_of_which_one_has_a_total_and_one_a_header_again(tmp_path: Path) -> None:
    header = "사용일자,노선명,역명,승차"
    first = _file(tmp_path, "feed_1.csv", header, [*ROWS, "※ 잠정치"])
    second = _file(tmp_path, "feed_2.csv", header, [*ROWS[:60], header, *ROWS[60:]])
    third = _file(tmp_path, "feed_3.csv", header, ROWS)
    found = drafted(first, second, third)
    assert declared(found)["feed"]["format"]["skip_matching"] == f"^※|^{header}$"
    (asked,) = [item for item in found.undecided if "notes, not rows" in item.question.en]
    assert asked.question.en.startswith("feed_1.csv: ")
    _all_accepted(tmp_path, found.text, first, second, third)


def test_a_total_in_one_file_is_a_kind_of_row_in_another(tmp_path: Path) -> None:
    kinds = [f"{kind},{2000 + n},{n}" for n in range(20) for kind in ("계", "남", "여")]
    first = _file(
        tmp_path, "feed_1.csv", "구분,연도,수", [f"지역 {n},{2000 + n},{n}" for n in range(40)] + ["계,2024,780"]
    )
    second = _file(tmp_path, "feed_2.csv", "구분,연도,수", kinds)
    found = drafted(first, second)
    forms = declared(found)["feed"]["format"]
    assert [(form.get("files"), form.get("skip_matching")) for form in forms] == [("feed_1.csv", "^계,"), (None, None)]
    _all_accepted(tmp_path, found.text, first, second)


def test_a_question_of_each_file_is_asked_once(tmp_path: Path) -> None:
    words = [f"{name},{city}" for name in ("가", "나", "다") for city in ("서울", "부산")]
    files = [_file(tmp_path, f"feed_{n}.csv", "이름,도시", words) for n in (1, 2)]
    asked = [item.question.en for item in drafted(*files).undecided if "is a header" in item.question.en]
    assert asked == ["feed_1.csv: whether line 1 is a header: every column holds words, as it does"]


def _all_accepted(folder: Path, text: str, *files: Path) -> None:
    dataset = load_dataset(written(folder, text, "testing/sample.toml"), ["seoul"])
    for file in files:
        run = dry_run.run(dataset, file)
        assert (run.verdict, run.quarantined, run.new_columns) == ("accepted", 0, ()), (file.name, run.refused_for)
        assert run.is_taken
