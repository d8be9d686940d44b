"""Workbooks as people save them: titles, merged cells, several sheets, days, errors, hidden rows; what is odd is said."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from reading import sheet_xml, workbook
from reading import xls as xls_reader
from reading.batched import MOST_TEXT
from reading.bounds import MIB, Bounds, held_to
from reading.errors import Refusal
from reading.parse import parse
from reading.sent import Sent
from reading.sheet import Sheet
from sdn.cli.words import Language, Words
from tests.reading.test_language import column, declared, delivered
from tests.support.held import held
from tests.support.workbooks import edited, xls, xlsx

FORM = '[feed.format]\nkind = "excel"\n'
AT = datetime.fromisoformat("2024-01-02T03:04:05.678")
TYPED: list[list[Any]] = [
    ["code", "n", "share", "big", "on", "at", "clock", "span", "ok", "문"],
    [
        "00012",
        2.0,
        0.125,
        123456789012345,
        date(2024, 1, 2),
        AT,
        time(12, 30),
        timedelta(hours=25, minutes=30),
        True,
        "가",
    ],
    ["a\nb", -0.5, 0.1, None, date(1900, 3, 1), None, time(0), None, False, " 나 "],
]
COLUMNS = (
    column("code") + column("n", "double") + column("share", "double") + column("big", "bigint") + column("on", "date")
    + column("at", "timestamp") + column("clock") + column("span") + column("ok", "boolean") + column("mun", more='source = "문"')
)  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls, lambda sheets: xlsx(sheets, date_1904=True)])
def test_cells_come_as_they_are_typed(tmp_path: Path, write: Any) -> None:
    rows = (
        TYPED
        if write in (xlsx, xls)
        else [row if n < 2 else [*row[:4], date(1904, 3, 1), *row[5:]] for n, row in enumerate(TYPED)]
    )
    dataset = declared(tmp_path, COLUMNS, form='zone = "UTC"\n' + FORM)
    found, judged = delivered(tmp_path, dataset, write({"자료": rows}), "f.csv")
    at = AT if write is not xls else AT.replace(microsecond=0)  # its writer has whole seconds
    assert [reasons for _, reasons in judged] == [[], []]
    assert judged[0][0] == [
        "00012",
        2.0,
        0.125,
        123456789012345,
        date(2024, 1, 2),
        at,
        "12:30:00",
        "25:30:00",
        True,
        "가",
    ]
    assert judged[1][0] == ["a\nb", -0.5, 0.1, None, rows[2][4], None, "00:00:00", None, False, "나"]
    assert found.drift == ()


@pytest.mark.parametrize("write", [xlsx, xls])
def test_an_error_is_a_problem_of_its_row_unless_it_stands_for_nothing(tmp_path: Path, write: Any) -> None:
    book = write({"s": [["a", "b", "c"], [1, "#N/A", "x"], [2, 2, "#N/A"], [3, 3, "y"]]})
    columns = column("a", "integer") + column("b", "integer")
    dataset = declared(tmp_path, columns + column("c", more='null_tokens = ["#N/A"]'), form=FORM)
    _, rows = delivered(tmp_path, dataset, book, "f.xlsx")
    assert rows == [([1, None, "x"], ["b: #N/A, an error of the sheet"]), ([2, 2, None], []), ([3, 3, "y"], [])]
    unread = declared(tmp_path, columns, form=FORM, keys='ignored = ["c"]')
    assert [bool(reasons) for _, reasons in delivered(tmp_path, unread, book, "f.xlsx")[1]] == [True, False, False]
    assert Words(Language.KO).reason("b: #N/A, an error of the sheet") == "b: 시트의 오류 #N/A"


@pytest.mark.parametrize(
    "cell", ['<c r="B2"><f>1+1</f></c>', '<c r="B2"><f>1+1</f><v></v></c>', "<c><f>1+1</f><v/></c>", '<c r="B2"><f t="shared" si="0"/></c>']
)  # fmt: skip
def test_a_formula_that_was_never_calculated_is_not_taken_for_nothing(tmp_path: Path, cell: str) -> None:
    book = xlsx(
        {"s": [["a", "b"], [1, None], [2, 3]]}, lambda _, sheets: sheets[0].write_formula(1, 1, "=1+1", None, 2)
    )
    book = edited(book, "xl/worksheets/sheet1.xml", '<c r="B2"><f>1+1</f><v>2</v></c>', cell)
    dataset = declared(tmp_path, column("a", "integer") + column("b", "integer"), form=FORM)
    _, rows = delivered(tmp_path, dataset, book, "f.xlsx")
    assert rows == [([1, None], ["b: a formula that was never calculated"]), ([2, 3], [])]
    text = '<c r="B2" t="str"><f>IF(A2=1,"","x")</f><v></v></c>'  # calculated: an empty text
    assert delivered(tmp_path, dataset, edited(book, "xl/worksheets/sheet1.xml", cell, text), "f.xlsx")[1][0] == (
        [1, None],
        [],
    )


@pytest.mark.parametrize("write", [xlsx, xls])
def test_titles_merged_headers_and_totals(tmp_path: Path, write: Any) -> None:
    rows = [["승하차 현황"], [], ["역", "04:00", None, "05:00", None], [None, "on", "off", "on", "off"],
            ["A", 1, 2, 3, 4], [None, 5, 6, 7, 8], [], ["합계", 6, 8, 10, 12], []]  # fmt: skip

    def merge(_: Any, sheets: list[Any]) -> None:
        if write is xlsx:
            sheets[0].merge_range("A1:E1", "승하차 현황")
            sheets[0].merge_range("B3:C3", "04:00")
            sheets[0].merge_range("D3:E3", "05:00")
            sheets[0].merge_range("A3:A4", "역")
            sheets[0].merge_range("A5:A6", "A")
        else:
            sheets[0].merge(4, 5, 0, 0)

    form = FORM + 'skip_rows = 2\nheader_rows = 2\nskip_matching = "^합계"\n'
    columns = column("station", more='source = "역"') + column("n", "integer", 'source = "05:00 / off"')
    ignored = 'ignored = ["04:00 / on", "04:00 / off", "05:00 / on"]'
    found, judged = delivered(
        tmp_path, declared(tmp_path, columns, form=form, keys=ignored), write({"s": rows}, merge), "f.xls"
    )
    assert judged == [(["A", 4], []), ([None, 8], [])]  # the value of merged cells is the first one's
    assert (found.read, found.skipped) == (4, 2)
    assert found.drift == ("merged cells, whose value is the first one's and the others empty: A5:A6",)


@pytest.mark.parametrize("write", [xlsx, xls])
def test_which_of_several_sheets_is_declared_or_asked_for(tmp_path: Path, write: Any) -> None:
    def hide(_: Any, sheets: list[Any]) -> None:
        if write is xlsx:
            sheets[2].hide()
        else:
            sheets[2].visibility = 1

    two = {"2024년": [["a"], [1]], "2023년": [["a"], [2]], "숨김": [["a"], [3]], "빈": []}
    book = write(two, hide)
    plain = declared(tmp_path, column("a", "integer"), form=FORM)
    with pytest.raises(Refusal, match="holds 4 sheets: 2024년, 2023년, 숨김, 빈; 2 of them show rows") as refused:
        delivered(tmp_path, plain, book, "f.xlsx")
    assert refused.value.code == "which_table"
    for pattern, value in (("2024*", 1), ("숨김", 3)):
        one = declared(tmp_path, column("a", "integer"), form=f'{FORM}sheet = "{pattern}"\n')
        assert delivered(tmp_path, one, book, "f.xlsx")[1] == [([value], [])]
    with pytest.raises(Refusal, match=r"2 of them fit sheet = '202\*'"):
        delivered(tmp_path, declared(tmp_path, column("a"), form=f'{FORM}sheet = "202*"\n'), book, "f.xlsx")
    alone = {name: rows for name, rows in two.items() if name != "2023년"}
    kept = write(alone, lambda _, sheets: sheets[1].hide() if write is xlsx else setattr(sheets[1], "visibility", 1))
    assert delivered(tmp_path, plain, kept, "f.xlsx")[1] == [([1], [])]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_what_is_hidden_is_read_and_said(tmp_path: Path, write: Any) -> None:
    def hide(_: Any, sheets: list[Any]) -> None:
        if write is xlsx:
            sheets[0].set_row(2, None, None, {"hidden": True})
            sheets[0].set_column("B:B", None, None, {"hidden": True})
        else:
            sheets[0].row(2).hidden = True
            sheets[0].col(1).hidden = True

    dataset = declared(tmp_path, column("a", "integer") + column("b", "integer"), form=FORM)
    found, rows = delivered(tmp_path, dataset, write({"s": [["a", "b"], [1, 2], [3, 4]]}, hide), "f.xlsx")
    assert [row for row, _ in rows] == [[1, 2], [3, 4]]
    assert found.drift == ("hidden rows, read as others are: 3", "hidden columns, read as others are: B")
    assert {Words(Language.KO).reason(each) for each in found.drift} == {
        "숨긴 행, 다른 행처럼 읽음: 3",
        "숨긴 열, 다른 열처럼 읽음: B",
    }


def test_a_table_may_begin_anywhere_and_what_stands_beside_it_is_no_column(tmp_path: Path) -> None:
    rows = [[], [], [None, None, "a", "b"], [None, None, 1, 2], [None, None, 3, None, "note"], [None, None, None, None]]
    frozen = declared(tmp_path, column("a", "integer") + column("b", "integer"), form=FORM)
    with pytest.raises(Refusal, match="field 1 has values but the header gives it no name"):
        delivered(tmp_path, frozen, xlsx({"s": [*rows[:3], ["x", None, 1, 2]]}), "f.xlsx")
    _, judged = delivered(tmp_path, frozen, xlsx({"s": rows}), "f.xlsx")
    assert judged == [([1, 2], []), ([3, None], ["5 fields for 4 columns"])]


def test_a_stray_cell_far_away_is_refused_before_the_memory_is_full(tmp_path: Path) -> None:
    book = xlsx({"s": [["a"], [1]]}, lambda _, sheets: sheets[0].write(1_048_575, 16_383, "x"))
    dataset = declared(tmp_path, column("a"), form=FORM)
    with pytest.raises(Refusal, match="cells reach over 1048576 rows and 16384 columns") as refused:
        delivered(tmp_path, dataset, book, "f.xlsx")
    assert refused.value.code == "too_large"
    styled = xlsx(
        {"s": [["a"], [1]]},
        lambda book, sheets: sheets[0].write_blank(1_048_575, 16_383, None, book.add_format({"bold": True})),
    )
    assert delivered(tmp_path, dataset, styled, "f.xlsx")[1] == [(["1"], [])]


def test_a_workbook_that_unpacks_to_too_much_is_refused_whatever_its_directory_says(tmp_path: Path) -> None:
    long = f"<row><c><v>{'1' * (1 << 20)}</v></c></row>"
    book = xlsx({"s": [["a"], [1]]})
    bomb = edited(
        book,
        "xl/worksheets/sheet1.xml",
        "<sheetData>",
        f"<sheetData>{long * 70}",
    )
    lying = bytearray(bomb)
    name = b"xl/worksheets/sheet1.xml"
    at = bomb.rindex(name) - 46  # of the directory: the size once it is unpacked
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    for content in (bomb, bytes(lying)):
        with pytest.raises(Refusal) as refused:
            delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), content, "f.xlsx")
        assert refused.value.code == "too_large"


def test_what_only_looks_like_a_workbook_is_called_what_it_is(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a"), form=FORM)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + "EncryptedPackage\0".encode("utf-16-le")
    sound = xlsx({"s": [["a"], [1]]})
    for content, says in [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "it is a web page"),
        (b"a,b\n1,2\n", "it is text, or a file of no known kind, and its format is declared as excel"),
        (locked, "it is an Office document locked by a password"),
        (sound[: len(sound) // 2], "cut or damaged"),
        (edited(sound, "xl/workbook.xml", "<sheets>", "<sheets"), "its part xl/workbook.xml cannot be read"),
        (edited(sound, "xl/worksheets/sheet1.xml", "</sheetData>", "<row><c "), "cannot be read"),
        (edited(sound, "xl/worksheets/sheet1.xml", "</worksheet>", ""), "is cut or damaged after row 2"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + "Workbook\0".encode("utf-16-le"), "cannot be read"),
        (xlsx({"s": [["a"]]}), "holds no records"),
        (xlsx({"s": []}), "has no header"),
    ]:
        with pytest.raises(Refusal, match=says) as refused:
            delivered(tmp_path, dataset, content, "f.xlsx")
        korean = Words(Language.KO).refusal(str(refused.value)).removeprefix("f.xlsx: ")
        assert not {"it", "is", "the", "send", "and", "its"} & set(korean.lower().split("(")[0].split()), korean
    with pytest.raises(Refusal, match=r"it is a workbook \(xlsx\), and its format is declared as csv"):
        delivered(tmp_path, declared(tmp_path, column("a")), sound, "f.csv")


def test_a_workbook_in_a_zip_is_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("자료.xlsx", xlsx({"s": [["a"], [1]]}))
    assert delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), packed.getvalue(), "f.zip")[1] == [
        (["1"], [])
    ]


def test_rows_that_come_in_pieces_are_looked_at_whole() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" t="e"><v>#REF!</v></c></row>' % (n, n) for n in range(1, 200))
    whole = b"<sheetData>" + rows + b"</sheetData></worksheet>"
    for size in (1, 7, 100, len(whole)):
        found = sheet_xml.marks((whole[at : at + size] for at in range(0, len(whole), size)), "s")
        assert (found.height, found.width, len(found.faults)) == (199, 1, 199)
        assert found.faults[7][1].said == "#REF!, an error of the sheet"


def test_long_texts_of_a_sheet_do_not_lie_in_one_batch(tmp_path: Path) -> None:
    """A thousand rows of 30,000 characters: 30 million, and a batch holds 8 million and one row."""
    book = xlsx({"s": [["a"], *([["x" * 30_000]] * 1000)]})
    dataset = declared(tmp_path, column("a"), form=FORM)
    (tmp_path / "raw").write_bytes(book)
    content = workbook.read(dataset, dataset.feed.formats[0], tmp_path / "raw", "f.xlsx")
    rows = [table.num_rows for table in content.tables]
    assert sum(rows) == 1000
    assert max(rows) == MOST_TEXT // 30_000 + 1


def repeated(rows: int, size: int) -> bytes:
    """A workbook of one text of so many characters, which each row shares."""
    book = xlsx({"s": [["a"], *([["다"]] * rows)]})
    return edited(book, "xl/sharedStrings.xml", "<t>다</t>", f"<t>{'다' * size}</t>")


@pytest.mark.parametrize("spelt", ['t="s"', "t='s'", 't = "&#115;"'])
def test_a_text_that_very_many_cells_share_is_refused_before_it_is_made(tmp_path: Path, spelt: str) -> None:
    """In a few hundred KiB: 40,000 cells of 30,000 characters, 3.6 GB."""
    book = edited(repeated(40_000, 30_000), "xl/worksheets/sheet1.xml", 't="s"', spelt)
    assert len(book) < MIB
    with held() as memory, pytest.raises(Refusal, match="texts of its cells have more than 268435456 bytes") as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), book, "f.xlsx")
    assert (refused.value.code, refused.value.place) == ("too_large", "f.xlsx, sheet s")
    assert memory.peak < 100 * MIB
    assert "SDN_MOST_DOCUMENT을 늘려야" in Words(Language.KO).refusal(str(refused.value))


def test_a_text_that_very_many_cells_of_an_old_workbook_share_is_refused(tmp_path: Path) -> None:
    """In a few hundred KiB: 10,000 cells of 30,000 characters, 900 MB."""
    book = xls({"s": [["a"], *([["다" * 30_000]] * 10_000)]})
    assert len(book) < MIB
    with held() as memory, pytest.raises(Refusal, match="texts of its cells have more than 268435456 bytes") as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), book, "f.xls")
    assert (refused.value.code, refused.value.place) == ("too_large", "f.xls, sheet s")
    assert memory.peak < 64 * MIB


def test_the_sheets_of_an_old_workbook_are_held_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(xls({name: [["a"], [1]] for name in "stu"}))
    found = xls_reader.book(Sent(tmp_path / "raw"), "f.xls")
    assert list(found.visible) == ["s", "t", "u"]
    opened = cast("partial[Sheet]", found.sheets["t"]).args[0]
    assert not any(map(opened.sheet_loaded, "stu"))
    assert list(found.sheets["t"]().rows()) == [(1, ["a"]), (2, [1.0])]
    assert [name for name in "stu" if opened.sheet_loaded(name)] == ["t"]


@pytest.mark.parametrize(
    "cell", ['<c t="inlineStr"><is><t>T</t></is></c>', '<c t="str"><v>T</v></c>', "<c><v>T</v></c>"]
)
def test_texts_that_stand_in_the_cells_are_counted_too(tmp_path: Path, cell: str) -> None:
    rows = f"<row>{cell.replace('T', 'x' * 1000)}</row>" * 200
    book = edited(xlsx({"s": [["a"], [1]]}), "xl/worksheets/sheet1.xml", "</sheetData>", f"{rows}</sheetData>")
    dataset = declared(tmp_path, column("a"), form=FORM)
    with held_to(Bounds(document=200_001)):
        assert delivered(tmp_path, dataset, book, "f.xlsx")[0].read == 201
    with held_to(Bounds(document=200_000)), pytest.raises(Refusal, match="texts of its cells have more than 200000"):
        delivered(tmp_path, dataset, book, "f.xlsx")


def test_one_long_text_beside_many_short_ones_and_numbers_is_read(tmp_path: Path) -> None:
    book = xlsx({"s": [["a"], ["x" * 30_000], *([["y"]] * 1000), *([[0.123456789]] * 1000)]})
    with held_to(Bounds(document=40_000)):
        assert delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), book, "f.xlsx")[0].read == 2001


def test_the_memory_for_a_sheet_of_long_texts_stays_within_bounds(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a"), form=FORM)
    (tmp_path / "raw").write_bytes(repeated(2_900, 30_000))
    with held() as memory:
        assert parse(dataset, tmp_path / "raw", "f.xlsx", tmp_path / "parsed.parquet").read == 2_900
    assert memory.peak < 640 * MIB  # its texts once, and batches of them


def test_a_sheet_of_a_million_blank_rows_is_read(tmp_path: Path) -> None:
    book = xlsx({"s": [["a"], [1]]}, lambda _, sheets: sheets[0].write(1_048_575, 0, "x"))
    assert delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), book, "f.xlsx")[1] == [
        (["1"], []), (["x"], [])
    ]  # fmt: skip
    blank = "".join(f'<row r="{number}"/>' for number in range(3, 1_000_001))
    rows = edited(book, "xl/worksheets/sheet1.xml", '<row r="1048576"', f'{blank}<row r="1048576"')
    assert delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), rows, "f.xlsx")[0].skipped == 1_048_573
