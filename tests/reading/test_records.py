"""Two readers, one meaning: what Arrow cuts and what `csv` reads come to the same records."""

import csv
import io
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import text
from reading.errors import Refusal
from reading.records import Reader
from sectors.spec.format import Format

VALUES = st.text(st.sampled_from('ab 가é,"\n\t|;\u2028\x85'), max_size=6)


def read(
    content: str, form: Format | None = None, block: int = text.BLOCK
) -> tuple[Reader, list[str], list[dict[str, object]]]:
    """`block`: at how many characters a block ends, with the line."""
    chunks = iter([content[at : at + block].encode() for at in range(0, len(content), block)])
    with patch.object(text, "BLOCK", block):
        lines = text.Lines(chunks, "f.csv", "utf-8")
        reader = Reader(form or Format(), "f.csv")
        header = reader.header(lines)
        batches = list(reader.batches(lines, range(len(header))))
    return reader, header, pa.concat_tables(batches).to_pylist() if batches else []


@given(rows=st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=20), end=st.sampled_from(["\n", "\r\n"]))
def test_what_csv_wrote_is_read_back(rows: list[list[str]], end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows([["x", "y", "z"], *rows])
    _, header, found = read(text.getvalue())
    assert header == ["x", "y", "z"]
    assert [[row["0"], row["1"], row["2"]] for row in found] == [row for row in rows if "".join(row).strip()]


@given(
    rest=st.text(st.sampled_from('a,"\n '), max_size=60),
    block=st.integers(1, 20),
    delimiter=st.sampled_from([",", "\t", "^", "|"]),
)
def test_any_text_is_read_as_the_csv_module_reads_it_whole(rest: str, block: int, delimiter: str) -> None:
    content, form = f"x,y\n{rest}".replace(",", delimiter), Format(delimiter=delimiter)
    try:
        whole = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))[1:]
    except csv.Error:
        with pytest.raises(Refusal, match="cannot be read"):
            read(content, form, block)
        return
    reader, _, found = read(content, form, block)
    expected = [fields for fields in whole if "".join(fields).strip()]
    assert [[row["0"], row["1"]] for row in found if not row["_problem"]] == [f for f in expected if len(f) == 2]
    assert (reader.read, reader.skipped) == (len(whole), len(whole) - len(expected))
    assert reader.wrong == len([f for f in expected if len(f) != 2])


def test_a_line_number_is_that_of_the_source() -> None:
    _, _, found = read('x,y\n1,2\n\n"a\nb",3\n4,5\n6\n')
    assert [(row["_line"], row["0"], row["_problem"]) for row in found] == [
        (2, "1", None),
        (4, "a\nb", None),
        (6, "4", None),
        (7, "", "1 fields for 2 columns"),
    ]
    assert found[3]["_fields"] == '["6"]'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('x,y\n1,2\n"never closed,3\n4,5\n', "line 3: the record that begins here cannot be read: a quote opens in it"),
        ('x,y\n"a"b,2\n', "line 2: .* text follows a quote"),
        ("x,y\r1,2\r3,4\r", "line 1: .* a carriage return stands alone"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_by_its_first_line(content: str, says: str) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        read(content)
    assert refused.value.code == "broken_record"


def test_a_quote_that_never_closes_is_given_up_before_it_fills_the_memory() -> None:
    with pytest.raises(Refusal, match=r"line 2: .* one of its fields has more than"):
        read('x,y\n"' + "a,b\n" * 400_000)


SHIELDED = st.text(st.sampled_from('ab 가,"\n\\'), max_size=6)


@given(rows=st.lists(st.lists(SHIELDED, min_size=2, max_size=2), max_size=20), block=st.integers(1, 20))
def test_quotes_behind_an_escape_sign(rows: list[list[str]], block: int) -> None:
    shield = str.maketrans({'"': '\\"', "\\": "\\\\"})
    lines = [",".join(f'"{value.translate(shield)}"' for value in row) for row in [["x", "y"], *rows]]
    _, _, found = read("\n".join(lines), Format(escape="\\"), block)
    assert [[row["0"], row["1"]] for row in found] == [row for row in rows if "".join(row).strip()]


def test_an_escape_sign_is_a_sign_like_others_outside_quotes_and_before_other_letters() -> None:
    content = 'x,y\nC:\\new,\\N\n"C:\\new","a ""b"" \\"c\\""\n"a\\\\",b\\\n'
    _, _, found = read(content, Format(escape="\\"))
    assert [(row["0"], row["1"]) for row in found] == [("C:\\new", "\\N"), ("C:\\new", 'a "b" "c"'), ("a\\", "b\\")]


def test_without_a_quote_character_quotes_are_text() -> None:
    _, _, found = read('x\ty\na"b\t"c\n', Format(delimiter="\t", quote=""))
    assert [(row["0"], row["1"]) for row in found] == [('a"b', '"c')]


def test_more_quoted_fields_than_one_expression_tells() -> None:
    names = [f"c{number}" for number in range(1_200)]
    content = ",".join(names) + "\n" + ",".join(f'"{number},가"' for number in range(1_200)) + "\n"
    _, header, found = read(content)
    assert header == names
    assert (found[0]["0"], found[0]["1199"], found[0]["_problem"]) == ("0,가", "1199,가", None)
