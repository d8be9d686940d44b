"""JSON, JSON lines, XML and archives of them."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from drafting import NoDraft
from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from tests.support.drafting import checked, column, declared, drafted, written

RECORDS = [
    {"id": f"A-{n}", "seen": f"2024-01-{n % 28 + 1:02d}", "at": {"lat": 37.1 + n, "lon": 127.0}, "tags": ["x", "y"]}
    for n in range(40)
]


@pytest.mark.parametrize(
    ("document", "kind", "rows"),
    [
        (json.dumps(RECORDS), "json", None),
        (json.dumps({"title": "t", "body": {"items": RECORDS}}), "json", "body.items[*]"),
        ("\n".join(json.dumps(record) for record in RECORDS) + "\n", "jsonl", None),
    ],
)
def test_where_the_records_of_json_are(tmp_path: Path, document: str, kind: str, rows: str | None) -> None:
    file = written(tmp_path, document, "sample.json")
    found = drafted(file)
    form = declared(found)["feed"]["format"]
    assert (form["kind"], form.get("rows")) == (kind, rows)
    assert column(found, "at_lat")["source"] == "at.lat"
    assert column(found, "tags")["type"] == "list"
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.quarantined, run.new_columns) == (40, 0, ())


def test_records_under_the_keys_of_an_object(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps({f"k{n}": {"value": n, "name": f"n{n}"} for n in range(40)}), "a.json")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["rows"] == "*"
    assert column(found, "key")["source"] == "@key"
    assert checked(tmp_path, found, file).accepted == 40


def test_an_archive_of_documents(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for record in RECORDS:
            content = json.dumps(record).encode()
            member = tarfile.TarInfo(f"{record['id']}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    file = written(tmp_path, packed.getvalue(), "sample.tar.gz")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["archive"] == "tar"
    assert checked(tmp_path, found, file).accepted == 40


def test_xml_with_levels(tmp_path: Path) -> None:
    items = "".join(f'<area code="a{a}">{"".join(_item(a, n) for n in range(20))}</area>' for a in range(3))
    file = written(tmp_path, f'<?xml version="1.0"?><root>{items}</root>', "sample.xml")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["rows"] == "area/item"
    assert {item.get("source", item["name"]) for item in declared(found)["column"]} == {
        "@id",
        "name",
        "size",
        "../@code",
    }
    assert column(found, "area_code")["source"] == "../@code"
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.new_columns) == (60, ())


def _item(area: int, number: int) -> str:
    return f'<item id="{area}-{number}"><name>n{number}</name><size>{number}.5</size></item>'


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}', "it is a JSON Schema"),
        ("[1, 2, 3]", "no list of objects"),
        ("<a><b>1</b></a>", "no repeated element"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a><b c="1">&x;</b></a>', "declares entities"),
        ("<a><b></a>", "it is not XML"),
    ],
)
def test_what_holds_no_records(tmp_path: Path, content: str, cause: str) -> None:
    with pytest.raises((NoDraft, Refusal), match=cause):
        drafted(written(tmp_path, content, "sample.doc"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_entities_are_seen_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    unsafe = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a><b c="1">&x;</b></a>'
    with pytest.raises(Refusal, match="declares entities"):
        drafted(written(tmp_path, unsafe.encode(encoding), "sample.xml"))


def test_an_archive_of_other_things(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(Refusal, match=r"the archive holds 2 tables: a\.csv, b\.csv"):
        drafted(written(tmp_path, packed.getvalue(), "a.tar"))


def test_the_one_table_of_an_archive_is_chosen(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("현황/readme.txt", "read me")
        archive.writestr("현황/현황_2024.csv", "no,size\n" + "".join(f"A-{n},{n}.5\n" for n in range(40)))
        archive.writestr("__MACOSX/현황/._현황_2024.csv", b"\0")
    file = written(tmp_path, packed.getvalue(), "a.zip")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["members"] == "*.csv"
    assert checked(tmp_path, found, file).accepted == 40


def test_documents_in_a_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for record in RECORDS:
            archive.writestr(f"{record['id']}.json", json.dumps(record))
    file = written(tmp_path, packed.getvalue(), "a.zip")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["members"] == "*.json"
    assert checked(tmp_path, found, file).accepted == 40


def portal(items: object, code: str = "00") -> str:
    header = {"resultCode": code, "resultMsg": "NORMAL SERVICE." if code == "00" else "LIMITED"}
    return json.dumps({"response": {"header": header, "body": {"items": items, "totalCount": 40}}})


@pytest.mark.parametrize("items", [RECORDS, RECORDS[:1], RECORDS[0]], ids=["list", "list of one", "object"])
def test_the_answer_of_a_portal(tmp_path: Path, items: list[object]) -> None:
    file = written(tmp_path, portal({"item": items}), "a.json")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["rows"] == "response.body.items.item[*]"
    assert checked(tmp_path, found, file).accepted == (len(items) if isinstance(items, list) else 1)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (portal(""), 'holds no records; it says: resultCode "00"'),
        (portal({"item": []}), "holds no records"),
        (portal("", "22"), 'resultMsg "LIMITED"'),
        ('{"RESULT": {"CODE": "INFO-200", "MESSAGE": "없음"}}', 'it says: CODE "INFO-200", MESSAGE "없음"'),
        ("<r><cmmMsgHeader><errMsg>E</errMsg><returnReasonCode>22</returnReasonCode></cmmMsgHeader></r>", 'errMsg "E"'),
        ('[{"a": 1}, {"a": ', "it is not JSON"),
        ("{}", "its records name nothing"),
    ],
)
def test_an_answer_without_records_is_no_draft_but_its_words(tmp_path: Path, answer: str, says: str) -> None:
    with pytest.raises((NoDraft, Refusal), match=says):
        drafted(written(tmp_path, answer, "a.json"))


def test_one_item_of_xml_and_elements_thousands_deep(tmp_path: Path) -> None:
    answer = "<response><header><resultCode>00</resultCode><resultMsg>OK</resultMsg></header><body><items><item><no>A-1</no><size>2</size></item></items><totalCount>1</totalCount></body></response>"
    file = written(tmp_path, answer, "a.xml")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["rows"] == "body/items/item"
    assert checked(tmp_path, found, file).accepted == 1
    with held_to(Bounds(depth=30_000)), pytest.raises(NoDraft, match="no repeated element"):
        drafted(written(tmp_path, "<a>" * 20_000 + "</a>" * 20_000, "b.xml"))


def test_a_key_without_a_name_is_left_out(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps([{"": n, "no": f"A-{n}"} for n in range(40)]), "a.json")
    found = drafted(file)
    assert "" in declared(found)["dataset"]["ignored"]
    assert checked(tmp_path, found, file).accepted == 40
