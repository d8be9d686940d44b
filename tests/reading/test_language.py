"""What a declaration can say of files and values, each key on a file that needs it."""

import gzip
import io
import json
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reading.errors import Refusal
from reading.parse import parse
from reading.port import Parsed
from sectors.formats import format_of
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset
from tests.support.judging import by_duckdb

HEAD = """
[dataset]
title = { en = "T", ko = "티" }
description = { en = "D", ko = "디" }
KEYS
[feed]
supply_center = "center"
files = "*"
cron = "0 0 * * *"
"""


def declared(folder: Path, columns: str, *, form: str = "", keys: str = "") -> Dataset:
    file = folder / "water" / "levels.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HEAD.replace("KEYS", keys) + form + "\n" + columns, encoding="utf-8")
    return load_dataset(file, ["center"])


def column(name: str, kind: str = "varchar", more: str = "") -> str:
    return f'[[column]]\nname = "{name}"\ntype = "{kind}"\n{more}\n'


def delivered(folder: Path, dataset: Dataset, content: bytes | str, name: str = "f.csv") -> tuple[Parsed, list[Any]]:
    """What parse says, and the judged rows: values of the declared columns and reasons (None: skipped)."""
    raw, target = folder / "raw", folder / "parsed.parquet"
    raw.write_bytes(content.encode() if isinstance(content, str) else content)
    found = parse(dataset, raw, name, target)
    rows = by_duckdb(dataset, pq.read_table(target))
    return found, [([row[c.name] for c in dataset.columns], row["_reasons"]) for row in rows]


def test_two_header_rows_and_wide_to_long(tmp_path: Path) -> None:
    form = """[feed.format]
header_rows = 2
unpivot = { match = '^([0-9]{2}):00 / (on|off)$', names = ["hour", "direction"], value = "people" }
"""
    columns = column("station", more='source = "역"') + column("hour", "integer") + column("direction")
    dataset = declared(tmp_path, columns + column("people", "integer", 'thousands = ","'), form=form)
    found, rows = delivered(tmp_path, dataset, '역,04:00,,05:00,\n,on,off,on,off\nA,"1,000",2,3,x\nB,5\n')
    assert found.read == 5
    assert [row for row, _ in rows] == [
        ["A", 4, "on", 1000], ["A", 4, "off", 2], ["A", 5, "on", 3], ["A", 5, "off", None], [None, None, None, None],
    ]  # fmt: skip
    assert [reasons for _, reasons in rows] == [[], [], [], ["people: not an integer"], ["2 fields for 5 columns"]]


def test_no_header_more_names_rows_above_and_lines_that_are_none(tmp_path: Path) -> None:
    columns = column("a", more='null_tokens = ["\\\\N"]') + column("b")
    bare = declared(tmp_path, columns, form='[feed.format]\nheader_rows = 0\nnames = ["a", "b"]\n')
    assert delivered(tmp_path, bare, "1,\\N\n\\N,2\n")[1] == [(["1", "\\N"], []), ([None, "2"], [])]
    form = '[feed.format]\nskip_rows = 2\nmore_names = ["b"]\nskip_matching = "^(Total|#)"\n'
    found, rows = delivered(
        tmp_path, declared(tmp_path, columns, form=form), "Report\n\na\n1,2\n# note\n , \nTotal,3\n"
    )
    assert (found.read, found.skipped, rows) == (4, 3, [(["1", "2"], [])])


def test_fields_by_place_hold_the_header_to_what_it_said(tmp_path: Path) -> None:
    form = '[feed.format]\nskip_rows = 1\nheader = ["역", "승차", "승차"]\nnames = ["a", "b", "c"]\n'
    dataset = declared(tmp_path, column("a") + column("c"), form=form, keys='ignored = ["b"]')
    assert delivered(tmp_path, dataset, "2024\n역, 승차,승차\nx,1,2\n")[1] == [(["x", "2"], [])]
    for header, says in [
        ("승차,역,승차", "field 1 '승차' instead of '역', field 2 '역' instead of '승차'"),
        ("역,승차", "field 3 nothing instead of '승차'"),
    ]:
        with pytest.raises(Refusal, match=f"f.csv, line 2: the header is another one: {says}") as refused:
            delivered(tmp_path, dataset, f"2024\n{header}\nx,1,2\n")
        assert refused.value.code == "header_mismatch"


def test_documents_chosen_from_an_archive(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {"a.json": '{"id": 1}', "b.json": '{"id": 2}', "about.txt": "?", ".c.json": "?"}.items():
            archive.writestr(name, content)
    dataset = declared(tmp_path, column("id"), form='[feed.format]\nkind = "json"\nmembers = "*.json"\n')
    two = [(["1"], []), (["2"], [])]
    assert delivered(tmp_path, dataset, packed.getvalue(), "f.zip")[1] == two
    members = {"a.json": b'{"id": 1}', "about.txt": b"?", "b.json": b'{"id": 2}'}
    assert delivered(tmp_path, dataset, tarred(members), "f.tar")[1] == two
    assert delivered(tmp_path, dataset, '{"id": 3}', "f.json")[1] == [(["3"], [])]
    with pytest.raises(Refusal, match=r"holds 1 files: about.txt; 0 of them fit members = '\*.json'"):
        delivered(tmp_path, dataset, tarred({"about.txt": b"?"}), "f.tar")


@pytest.mark.parametrize(
    ("content", "expected"),
    [("가\n나\n".encode("cp949"), "나"), ("가\n나\n".encode(), "나"), ("\ufeff가\n나\n".encode(), "나"), ("가\n나\n".encode("utf-16"), "나")],
)  # fmt: skip
def test_of_several_encodings_the_mark_or_the_whole_file_decides(tmp_path: Path, content: bytes, expected: str) -> None:
    dataset = declared(tmp_path, column("가나", more="").replace("가나", "a") + 'source = "가"\n', form='[feed.format]\nencoding = ["utf-8", "cp949", "utf-16"]\n')  # fmt: skip
    assert delivered(tmp_path, dataset, content)[1] == [([expected], [])]


def test_lone_carriage_returns_and_names_in_pieces_of_hangul(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a", more='source = "가각"'), form='[feed.format]\nline_end = "cr"\n')
    assert delivered(tmp_path, dataset, "\u1100\u1161\u1100\u1161\u11a8\r1\r2\r")[1] == [(["1"], []), (["2"], [])]


def test_a_date_in_pieces_and_what_the_files_name_tells(tmp_path: Path) -> None:
    columns = column("day", "date", 'parts = ["년", "월", "일"]\nformat = "%Y %m %d"') + column("place", more='file_name = "^(.+)_[0-9]+[.]csv$"')  # fmt: skip
    found, rows = delivered(tmp_path, declared(tmp_path, columns), "년,월,일\n2024,9,29\n2024,13,1\n", "서울_2024.csv")
    assert rows == [([date(2024, 9, 29), "서울"], []), ([None, "서울"], ["day: not a date"])]
    assert found.drift == ()
    with pytest.raises(Refusal, match=r"day \(as 년 \+ 월 \+ 일\)"):
        delivered(tmp_path, declared(tmp_path, columns), "년,월\n2024,9\n")


def test_exact_doubles_are_skipped_and_the_last_good_row_of_a_key_stands(tmp_path: Path) -> None:
    keys = 'key = ["a"]\nrepeats = "last"\ndouble_rows = "skip"\n'
    dataset = declared(tmp_path, column("a", more="required = true") + column("b", "integer"), keys=keys)
    _, rows = delivered(tmp_path, dataset, "a,b\nx,1\nx,2\nx,1\nx,z\ny,1\n")
    assert [reasons for _, reasons in rows] == [["a: is repeated by line 3"], [], None, ["b: not an integer"], []]


def test_a_list_in_a_cell_a_check_against_another_column_and_texts_put_right(tmp_path: Path) -> None:
    columns = (
        column("tags", "list", 'split = "+"') + column("start", "date") + column("end", "date", 'checks = [{ not_before = "start" }]')
        + column("team", more='recode = { sweing = "sewing" }') + column("price", "double", 'convert = { from = "ft", divide = 4 }\nnull_pattern = "^See "')
    )  # fmt: skip
    content = "tags,start,end,team,price\na+b,2024-01-02,2024-01-01,sweing ,10\n,2024-01-02,,x,See 3\n"
    _, [first, second] = delivered(tmp_path, declared(tmp_path, columns), content)
    assert first == ([["a", "b"], date(2024, 1, 2), date(2024, 1, 1), "sewing", 2.5], ["end: before start"])
    assert second == ([None, date(2024, 1, 2), None, "x", None], [])


FORMS = """[[feed.format]]
files = "*.json*"
kind = "json"
rows = "items[*]"
[[feed.format]]
files = "*.csv"
"""


def test_one_dataset_in_two_formats_is_the_same(tmp_path: Path) -> None:
    columns = column("id") + column("score", "decimal(6,2)") + column("tags", "list", 'source = ["tags[*]", "tags"]\nsplit = ","')  # fmt: skip
    dataset = declared(tmp_path, columns, form=FORMS)
    document = json.dumps({"items": [{"id": "a", "score": 1.50, "tags": ["x", "y"]}, {"id": "나", "score": None}]})
    _, from_json = delivered(tmp_path, dataset, gzip.compress(document.encode()), "f.json.gz")
    _, from_csv = delivered(tmp_path, dataset, 'id,score,tags\na,1.50,"x,y"\n나,,\n')
    assert [row[:2] for row, _ in from_json] == [row[:2] for row, _ in from_csv]
    assert from_csv[0][0][2] == ["x", "y"]
    with pytest.raises(Refusal, match=r"no declared format fits its name: \*\.json\*, \*\.csv"):
        delivered(tmp_path, dataset, "x", "f.txt")


def test_documents_in_an_archive_with_paths_into_them(tmp_path: Path) -> None:
    columns = (
        column("id", more="required = true") + column("artist", more='source = "creator[0].name"')
        + column("images", "list", 'source = "images[*].url"') + column("size", "double", 'source = "size.h"')
        + column("more")
    )  # fmt: skip
    form = '[feed.format]\nkind = "json"\narchive = "tar"\n'
    documents = [
        {"id": "1", "creator": [{"name": "김"}, {"name": "이"}], "images": [{"url": "u1"}, {"url": "u2"}], "size": {"h": 1.25}, "more": {"n": [1, 2.5, True]}},
        {"creator": [], "images": []},
    ]  # fmt: skip
    archive = tarred({f"{n}.json": json.dumps(document).encode() for n, document in enumerate(documents)})
    dataset = declared(tmp_path, columns, form=form)
    _, rows = delivered(tmp_path, dataset, gzip.compress(archive), "f.tar.gz")
    assert rows == [(["1", "김", ["u1", "u2"], 1.25, '{"n": [1, 2.5, true]}'], []), ([None] * 5, ["id: missing"])]
    with pytest.raises(Refusal, match="undeclared columns: extra"):
        delivered(tmp_path, dataset, tarred({"a": b'{"id": "1", "extra": 1}'}), "f.tar")
    with pytest.raises(Refusal, match=r"f\.tar, a: it is not JSON"):
        delivered(tmp_path, dataset, tarred({"a": b"{"}), "f.tar")


def test_keys_of_objects_are_values_too(tmp_path: Path) -> None:
    form = '[feed.format]\nkind = "json"\nrows = "*[*]"\n'
    columns = column("file", more='source = "@key"') + column("start", more='source = "[0]"') + column("end", more='source = "[1]"')  # fmt: skip
    _, rows = delivered(
        tmp_path, declared(tmp_path, columns, form=form), '{"a.csv": [["1", "2"], ["3", "4"]], "b": []}', "f"
    )
    assert [row for row, _ in rows] == [["a.csv", "1", "2"], ["a.csv", "3", "4"]]


XML = """<?xml version="1.0"?><!DOCTYPE s SYSTEM "s.dtd"><s><country code="ad"><name>Andorra</name><provider><name xml:lang="ca">M</name>
<gsm><apn value="x"><dns>1</dns><dns>2</dns><plan type="pre"/></apn><apn value="y"/></gsm></provider></country></s>"""


def test_elements_with_optional_levels(tmp_path: Path) -> None:
    form = '[feed.format]\nkind = "xml"\nrows = "country/provider/gsm/apn"\n'
    columns = "".join(
        column(name, kind, f'source = "{path}"')
        for name, kind, path in [
            ("apn", "varchar", "@value"), ("plan", "varchar", "plan/@type"), ("dns", "list", "dns[*]"),
            ("provider", "varchar", "../../name"), ("country", "varchar", "../../../@code"),
        ]
    )  # fmt: skip
    dataset = declared(tmp_path, columns, form=form)
    _, rows = delivered(tmp_path, dataset, XML, "f.xml")
    assert [row for row, _ in rows] == [["x", "pre", ["1", "2"], "M", "ad"], ["y", None, None, "M", "ad"]]
    with pytest.raises(Refusal, match="it is not XML"):
        delivered(tmp_path, dataset, "<a>", "f.xml")
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):  # each spells a declaration in other bytes
        unsafe = f'<?xml version="1.0" encoding="{encoding[:6]}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
        with pytest.raises(Refusal, match="declares entities") as refused:
            delivered(tmp_path, dataset, unsafe.encode(encoding), "f.xml")
        assert refused.value.code == "unsafe_document"
    wide = XML.encode("utf-16")
    assert delivered(tmp_path, dataset, wide, "f.xml")[1] == rows


HOOKS = """
from sectors.hooks import Row

def pairs(lines):
    for line, text in lines:
        key, sign, value = text.strip().partition("=")
        yield Row(line, {"key": key, "value": value}, None if sign else "no = in it")
"""


def test_a_hook_reads_what_no_key_can_say(tmp_path: Path) -> None:
    (tmp_path / "water").mkdir()
    (tmp_path / "water" / "hooks.py").write_text(HOOKS, encoding="utf-8")
    dataset = declared(tmp_path, column("key") + column("value", "integer"), form='[feed.format]\nkind = "hook"\nhook = "pairs"\n')  # fmt: skip
    found, rows = delivered(tmp_path, dataset, "a=1\nb\nc=x\n", "f.txt")
    assert found.read == 3
    assert rows == [(["a", 1], []), (["b", None], ["no = in it"]), (["c", None], ["value: not an integer"])]
    form = format_of(dataset.feed, "f.txt")
    assert form is not None
    (tmp_path / "water" / "hooks.py").write_text(HOOKS + "\n# changed\n", encoding="utf-8")
    assert declared(tmp_path, column("key") + column("value", "integer"), form='[feed.format]\nkind = "hook"\nhook = "pairs"\n').hash != dataset.hash  # fmt: skip


def tarred(members: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return whole.getvalue()


def test_of_the_rows_that_one_line_became_one_stands_for_a_key(tmp_path: Path) -> None:
    form = """[feed.format]
unpivot = { match = '^h([0-9]+) (on|off)$', names = ["hour", "direction"], value = "people" }
"""
    columns = column("station", more="required = true") + column("hour", "integer", "required = true")
    dataset = declared(
        tmp_path,
        columns + column("people", "integer"),
        form=form,
        keys='key = ["station", "hour"]\nignored = ["direction"]\n',
    )
    _, rows = delivered(tmp_path, dataset, "station,h1 on,h1 off,h2 on\nA,1,2,3\nB,4,5,6\n")
    assert [row for row, reasons in rows if not reasons] == [["A", 1, 1], ["A", 2, 3], ["B", 1, 4], ["B", 2, 6]]
    assert [reasons for _, reasons in rows if reasons] == [
        ["station, hour: repeats line 2"],
        ["station, hour: repeats line 3"],
    ]


@pytest.mark.parametrize("fault", ["KeyError('x')", "RecursionError('deep')", "AssertionError()"])
def test_whatever_a_reader_raises_refuses_its_file_in_the_words_of_the_exception(tmp_path: Path, fault: str) -> None:
    with pytest.raises(Refusal) as refused:
        delivered(tmp_path, failing(tmp_path, fault), "a=1\n", "f.txt")
    assert (refused.value.code, refused.value.place) == ("unreadable", "f.txt")
    assert fault.partition("(")[0] in refused.value.cause
    assert type(refused.value.__cause__).__name__ == fault.partition("(")[0]


@pytest.mark.parametrize("fault", ["OSError(28, 'No space left on device')", "MemoryError()", "ImportError('numpy')"])
def test_what_says_nothing_of_the_file_is_no_verdict_about_it(tmp_path: Path, fault: str) -> None:
    with pytest.raises((OSError, MemoryError, ImportError)):
        delivered(tmp_path, failing(tmp_path, fault), "a=1\n", "f.txt")


def failing(folder: Path, fault: str) -> Dataset:
    """A dataset whose hook raises."""
    (folder / "water").mkdir()
    (folder / "water" / "hooks.py").write_text(f"def pairs(lines):\n    raise {fault}\n    yield\n", encoding="utf-8")
    return declared(folder, column("key"), form='[feed.format]\nkind = "hook"\nhook = "pairs"\n')
