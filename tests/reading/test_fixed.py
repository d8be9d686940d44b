"""Fixed width text: cut by characters or by bytes, whatever ends a record; what cannot be told is the row's problem."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.errors import Refusal
from reading.parse import parse
from sectors.spec.feed import Feed
from sectors.spec.format import Field, Format
from tests.support.declarations import make_dataset

FIELDS = (Field("Station", 1, 10), Field("Time", 11, 16), Field("Output", 27, 6), Field("Note", 33, 8))
KOREAN = [("서울", "2026-11-01 00:00", "  1.5", "맑음"), ("부산 해운대", "2026-11-01 01:00", " -2", "")]
TABLE = [("서울", "2026-11-01 00:00", "1.5", "맑음"), ("부산 해운", "2026-11-01 01:00", "-2", "")]


def written(rows: list[tuple[str, ...]], *, by_bytes: bool, encoding: str = "cp949") -> list[bytes]:
    """Records of 40, each field filled with blanks; what is too long for its field is cut."""
    found = []
    for row in rows:
        if by_bytes:
            cells = [text.encode(encoding)[: f.width].ljust(f.width) for text, f in zip(row, FIELDS, strict=True)]
        else:
            cells = [text[: f.width].ljust(f.width).encode(encoding) for text, f in zip(row, FIELDS, strict=True)]
        found.append(b"".join(cells))
    return found


def read(folder: Path, content: bytes, **form: Any) -> tuple[Any, list[dict[str, Any]]]:
    raw, target = folder / "raw", folder / "parsed.parquet"
    raw.write_bytes(content)
    how = Format(**{"kind": "fixed", "encodings": ("cp949",), "fields": FIELDS, "header_rows": 0, **form})
    dataset = make_dataset(feed=Feed("windpark", "*", "0 6 2 * *", (how,)))
    found = parse(dataset, raw, "f.dat", target)
    return found, pq.read_table(target).to_pylist()


def values(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in ("station", "measured_at", "output", "note")) for row in rows]


def test_bytes_of_cp949_are_counted_as_mainframes_do(tmp_path: Path) -> None:
    records = written([("서울", *KOREAN[0][1:]), ("부산 해운", *KOREAN[1][1:])], by_bytes=True)
    for end in (b"\n", b"\r\n"):
        found, rows = read(tmp_path, end.join(records) + end, count="bytes", record_length=40)
        assert (found.read, values(rows), [row["_line"] for row in rows]) == (2, TABLE, [1, 2])
        assert {row["_problem"] for row in rows} == {None}


def test_records_need_no_line_ends(tmp_path: Path) -> None:
    form = {"line_end": "none", "record_length": 40}
    content = b"".join(written([("서울", *KOREAN[0][1:]), ("부산 해운", *KOREAN[1][1:])], by_bytes=True))
    for after in (b"", b"\n", b"\x1a"):
        assert values(read(tmp_path, content + after, count="bytes", **form)[1]) == TABLE
    by_signs = b"".join(written([("서울", *KOREAN[0][1:]), ("부산 해운", *KOREAN[1][1:])], by_bytes=False))
    assert values(read(tmp_path, by_signs, **form)[1]) == TABLE
    with pytest.raises(Refusal, match="record 2: the last record has 27 of its 40 bytes") as refused:
        read(tmp_path, content[:67], count="bytes", **form)
    assert refused.value.code == "broken_record"


def test_a_cut_within_a_character_is_the_rows_problem(tmp_path: Path) -> None:
    """부산 해운대 takes 11 bytes: the tenth is the first half of 대."""
    cut = "부산 해운대".encode("cp949")[:10].ljust(10)
    assert cut.decode("cp949", "replace").endswith("�")
    content = cut + b"2026-11-01 00:00" + b"1".ljust(6) + b"".ljust(8)
    shifted = "x가가가가가".encode("cp949")[:10] + b"2026-11-01 00:00" + b"1".ljust(6) + b"".ljust(8)
    sound = b"seoul".ljust(10) + b"2026-11-01 00:00" + b"1".ljust(6) + "맑음".encode("cp949").ljust(8)
    _, rows = read(tmp_path, b"\n".join([sound, content, shifted]), count="bytes")
    problem = "a field begins or ends within a character"
    assert [row["_problem"] for row in rows] == [None, problem, problem]
    assert json.loads(rows[1]["_fields"])[:2] == ["부산 해운\\xb4", "2026-11-01 00:00"]
    assert rows[0]["note"] == "맑음"


def test_a_header_a_title_blank_lines_and_totals(tmp_path: Path) -> None:
    head = written([("Station", "Time", "Output", "Note")], by_bytes=False)
    lines = [b"REPORT", *head, *written(KOREAN[:1], by_bytes=False), b"", "합계  1".encode("cp949")]
    form = {"skip_rows": 1, "header_rows": 1, "skip_matching": "^합계"}
    found, rows = read(tmp_path, b"\n".join(lines) + b"\n", **form, header=("Station", "Time", "Output", "Note"))
    assert (found.read, found.skipped, [row["_line"] for row in rows]) == (3, 2, [3])
    with pytest.raises(Refusal, match="line 2: the header is another one: field 4 'Note' instead of 'Remark'"):
        read(tmp_path, b"\n".join(lines) + b"\n", **form, header=("Station", "Time", "Output", "Remark"))
    with pytest.raises(Refusal, match="the file has no header"):
        read(tmp_path, b"one line\n", **form)


def test_blanks_around_a_text_are_no_part_of_it_and_the_last_field_may_be_short(tmp_path: Path) -> None:
    content = "　서울　".ljust(10) + "2026-11-01 00:00" + "  1.5 " + "맑"
    _, rows = read(tmp_path, content.encode("cp949"))
    assert values(rows) == [("서울", "2026-11-01 00:00", "1.5", "맑")]


def test_a_record_of_another_length_is_the_rows_problem(tmp_path: Path) -> None:
    records = written(KOREAN[:1], by_bytes=False)
    content = b"\n".join([*records, records[0][:-12], records[0] + b"more", b"too short"])
    _, rows = read(tmp_path, content)
    assert [row["_problem"] for row in rows] == [
        *(None, "30 characters and its last field begins at 33", None, "9 characters and its last field begins at 33"),
    ]
    _, rows = read(tmp_path, content, record_length=40)
    assert [row["_problem"] for row in rows] == [
        *(None, "30 characters for 40", "44 characters for 40", "9 characters for 40"),
    ]


def test_fields_may_overlap_and_leave_gaps(tmp_path: Path) -> None:
    fields = (Field("Station", 3, 4), Field("Time", 3, 2), Field("Output", 9, 2), Field("Note", 5, 6))
    content = "xx가나12\n".encode("cp949") + "xx가나1234\n".encode("cp949")
    _, rows = read(tmp_path, content, count="bytes", fields=fields)
    assert [row["_problem"] for row in rows] == ["8 bytes and its last field begins at 9", None]
    assert values(rows)[1] == ("가나", "가", "34", "나1234")


def test_what_is_no_text_or_no_file_of_fields_is_refused(tmp_path: Path) -> None:
    cases = [
        (b"a\0b", {"count": "bytes"}, "wrong_encoding"),
        (b"a\xff", {}, "wrong_encoding"),
        (b'{"a": 1}', {}, "foreign_kind"),
        (b"\n \n", {}, "no_rows"),
        (b"", {}, "empty_file"),
    ]
    for content, form, code in cases:
        with pytest.raises(Refusal) as refused:
            read(tmp_path, content, **form)
        assert refused.value.code == code


def test_a_packed_file_is_read_as_any_other(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("f.dat", b"\n".join(written([TABLE[0]], by_bytes=True)))
    assert values(read(tmp_path, packed.getvalue(), count="bytes")[1]) == [TABLE[0]]


TEXTS = st.text(st.sampled_from("ab 1가힣뷁漢"), max_size=8)


@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=5), by_bytes=st.booleans())
def test_what_fits_its_fields_comes_back(tmp_path_factory: Any, rows: list[tuple[str, ...]], by_bytes: bool) -> None:
    limits = [(field.width // 2 if by_bytes else field.width) for field in FIELDS]
    kept = [tuple(text[:most] for text, most in zip(row, limits, strict=True)) for row in rows]
    kept = [("k", *row[1:]) for row in kept]
    content = b"\n".join(written(kept, by_bytes=by_bytes))
    _, found = read(tmp_path_factory.mktemp("fixed"), content, count="bytes" if by_bytes else "characters")
    assert values(found) == [tuple(text.strip() for text in row) for row in kept]
