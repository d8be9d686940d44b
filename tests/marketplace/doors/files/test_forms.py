"""The rows of a grant in each form: the same values, harmless where a spreadsheet reads them."""

import csv
import io
import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.marketplace.doors.files.conftest import FilesDoor

pytestmark = pytest.mark.postgres
SHOWN = ["invoice", "country", "day", "quantity", "price", "customer", "month"]
PLAIN = [name for name in SHOWN if name != "customer"]
FRANCE_AND_KOREA = {
    "columns": SHOWN, "rows": [{"column": "country", "op": "in", "values": ["France", "대한민국"]}],
    "masks": {"customer": "pseudonym"},
}  # fmt: skip


def test_a_parquet_holds_the_scope_and_nothing_hidden(files: FilesDoor, ann: str) -> None:
    files.grant("acme", **FRANCE_AND_KOREA)
    held = pq.read_table(io.BytesIO(files.got(ann, files.made(ann)).content))
    assert held.column_names == SHOWN
    assert set(held["country"].to_pylist()) == {"France", "대한민국"}
    assert (held.num_rows, held.schema.field("price").type.scale) == (28, 3)
    codes = [code for code in held["customer"].to_pylist() if code is not None]
    assert codes
    assert all(len(code) == 32 for code in codes)


def test_a_csv_says_the_same_values(files: FilesDoor, ann: str) -> None:
    files.grant("acme", **FRANCE_AND_KOREA)
    rows = list(csv.DictReader(io.StringIO(files.got(ann, files.made(ann, form="csv")).text)))
    held = pq.read_table(io.BytesIO(files.got(ann, files.made(ann)).content)).to_pylist()
    told = {row["invoice"]: (row["country"], int(row["quantity"]), Decimal(row["price"])) for row in rows}
    assert told == {row["invoice"]: (row["country"], row["quantity"], row["price"]) for row in held}


def test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_are_not(files: FilesDoor, ann: str) -> None:
    files.grant("acme", columns=PLAIN)
    guarded = csv.DictReader(io.StringIO(files.got(ann, files.made(ann, form="csv")).text))
    bare = csv.DictReader(io.StringIO(files.got(ann, files.made(ann, form="csv", guard=False)).text))
    assert {row["country"] for row in guarded} == {"France", "대한민국", "'=1+1"}
    rows = list(bare)
    assert {row["country"] for row in rows} == {"France", "대한민국", "=1+1"}
    assert {row["quantity"] for row in rows} >= {"0", "-1", "-29"}


@pytest.mark.parametrize(("encoding", "codec"), [("utf-8-sig", "utf-8-sig"), ("cp949", "cp949")])
def test_a_csv_is_encoded_as_asked(files: FilesDoor, ann: str, encoding: str, codec: str) -> None:
    files.grant("acme", columns=PLAIN)
    answer = files.got(ann, files.made(ann, form="csv", encoding=encoding))
    assert answer.content.decode(codec).startswith("invoice,")
    assert "대한민국" in answer.content.decode(codec)
    assert answer.headers["content-type"] == f"text/csv; charset={encoding.removesuffix('-sig')}"


def test_what_cp949_lacks_is_told_and_stands_as_its_number(files: FilesDoor, ann: str) -> None:
    files.release("d3€😀", 2)
    files.grant("acme", columns=PLAIN)
    address = files.made(ann, form="csv", encoding="cp949")
    assert files.ask(ann, form="csv", encoding="cp949").json()["lacking"] == {"😀": 2}
    assert "d3€&#128512;-1" in files.got(ann, address).content.decode("cp949")


def test_json_lines_keep_text_as_it_is(files: FilesDoor, ann: str) -> None:
    files.grant("acme", columns=PLAIN)
    rows = [json.loads(line) for line in files.got(ann, files.made(ann, form="jsonl")).text.splitlines()]
    assert len(rows) == 42
    assert {row["country"] for row in rows} == {"France", "대한민국", "=1+1"}


def test_a_workbook_holds_the_rows_and_what_excel_changes_as_text(files: FilesDoor, ann: str) -> None:
    files.grant("acme", columns=[*PLAIN, "born"], masks={"born": "year"})
    content = files.got(ann, files.made(ann, form="xlsx")).content
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("data").to_python()
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(told) == 42
    assert {str(row["country"]) for row in told} == {"France", "대한민국", "'=1+1"}
    born = {str(row["born"]) for row in told}
    assert {"1890-01-01", "1900-01-01"} <= born
    assert all(row["quantity"] == -int(str(row["invoice"]).partition("-")[2]) for row in told)
