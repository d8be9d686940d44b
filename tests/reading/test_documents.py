"""JSON and XML as services write them: read as they mean it, or refused by their place, never wrong in silence."""

import json
from pathlib import Path

import pytest

from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from reading.paths import records
from tests.reading.test_language import column, declared, delivered

ITEMS = '[feed.format]\nkind = "json"\nrows = "response.body.items.item[*]"\n'
XML = '[feed.format]\nkind = "xml"\nrows = "body/item"\n'


def answer(items: object, code: str = "00", message: str = "NORMAL SERVICE.") -> str:
    header = {"resultCode": code, "resultMsg": message}
    return json.dumps({"response": {"header": header, "body": {"items": items}}})


@pytest.mark.parametrize(
    ("items", "expected"),
    [({"item": [{"a": 1}, {"a": 2}]}, ["1", "2"]), ({"item": {"a": 1}}, ["1"]), ([{"item": {"a": 1}}], [])],
)
def test_one_item_comes_as_an_object(tmp_path: Path, items: object, expected: list[str]) -> None:
    dataset = declared(tmp_path, column("a"), form=ITEMS)
    if expected:
        assert delivered(tmp_path, dataset, answer(items), "f.json")[1] == [([value], []) for value in expected]
    else:
        with pytest.raises(Refusal, match="holds no records"):
            delivered(tmp_path, dataset, answer(items), "f.json")


@pytest.mark.parametrize("items", ["", None, {"item": None}, {"item": ""}, {"item": []}, {}])
def test_none_is_no_rows_in_the_words_of_the_service(tmp_path: Path, items: object) -> None:
    dataset = declared(tmp_path, column("a", more="required = true"), form=ITEMS)
    with pytest.raises(Refusal, match='holds no records; it says: resultCode "22", resultMsg "LIMITED"') as refused:
        delivered(tmp_path, dataset, answer(items, "22", "LIMITED"), "f.json")
    assert refused.value.code == "no_rows"


def test_what_is_no_list_is_its_own_one_item() -> None:
    [record] = records({"tags": "x", "more": [1], "none": ""}, "")
    assert [record.text(path) for path in ("tags[*]", "more[*]", "none[*]", "absent[*]")] == ["x", "1", None, None]
    assert [record.value for record in records({"a": "no data"}, "a[*]")] == []


ERROR = "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg></cmmMsgHeader></OpenAPI_ServiceResponse>"


@pytest.mark.parametrize(
    ("form", "content", "code"),
    [
        (ITEMS, ERROR, "broken_document"),
        (XML, ERROR, "no_rows"),
        (XML, '{"errMsg": "SERVICE ERROR"}', "broken_document"),
        ("", ERROR, "foreign_kind"),
        ("", '{"errMsg": "SERVICE ERROR"}', "foreign_kind"),
    ],
)
def test_an_error_in_place_of_data_is_quoted(tmp_path: Path, form: str, content: str, code: str) -> None:
    with pytest.raises(Refusal, match='it says: errMsg "SERVICE ERROR"') as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=form), content, "f")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("document", "place", "says"),
    [
        ('[{"a": 1},\n{"a": {"b": 1, "c": 2, "b": 3}}]', "f.json, [1].a", "the key 'b' stands twice in one object"),
        ('[{"a": 1},\n{"a": "\\ud800"}]', "f.json, line 2", "\\ud800 is half of a character"),
        ('[{"a": "\\\\\\udc00"}]', "f.json", "\\udc00 is half of a character"),
        ('[\n\n{"a": "x\\u0000"}]', "f.json, line 3", "\\u0000 is a NUL character"),
        ("[" * 100_000, "f.json", "nest too deep"),
        ('[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "f.json", "nest too deep"),
    ],
    ids=["doubled", "half", "low half", "nul", "deep and cut", "deep"],
)
def test_what_json_takes_in_silence(tmp_path: Path, document: str, place: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form='[feed.format]\nkind = "json"\n'), document, "f.json")
    assert (refused.value.code, refused.value.place) == ("broken_document", place)
    assert says in refused.value.cause


def test_escapes_that_are_whole_are_text(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a"), form='[feed.format]\nkind = "jsonl"\n')
    content = '\ufeff{"a": "\\ud83d\\ude00 \\\\ud800 \\\\u0000 \\uac00"}\r\n\r\n{"a": "b"}\r\n'
    assert delivered(tmp_path, dataset, content, "f")[1] == [(["😀 \\ud800 \\u0000 가"], []), (["b"], [])]
    with pytest.raises(Refusal, match="f, line 2: the key 'a' stands twice"):
        delivered(tmp_path, dataset, '{"a": 1}\n{"a": 1, "a": 1}', "f")


def test_a_document_may_be_one_long_line(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a"), form='[feed.format]\nkind = "json"\n')
    document = json.dumps([{"a": "x" * 2_500_000}, {"a": "y" * 2_500_000}])
    assert delivered(tmp_path, dataset, document, "f")[0].read == 2


DOCUMENT = '<?xml version="1.0" encoding="{}"?><r><body><item><a>값 똠</a></item><item><a>2</a></item></body></r>'


@pytest.mark.parametrize(
    ("said", "codec"),
    [
        ("EUC-KR", "cp949"), ("ks_c_5601-1987", "cp949"), ("CP949", "cp949"), ("windows-949", "cp949"),
        ("UTF-16", "utf-16"), ("UTF-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("UTF-8", "utf-8-sig"),
        ("EUC-KR", "utf-8"), ("UTF-8", "utf-16"),
    ],
)  # fmt: skip
def test_xml_is_read_in_the_encoding_that_it_is_in(tmp_path: Path, said: str, codec: str) -> None:
    dataset = declared(tmp_path, column("a"), form=XML)
    _, rows = delivered(tmp_path, dataset, DOCUMENT.format(said).encode(codec), "f.xml")
    assert rows == [(["값 똠"], []), (["2"], [])]


def test_a_declared_encoding_counts_where_a_document_lies(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a"), form=XML + 'encoding = "cp949"\n')
    assert delivered(tmp_path, dataset, DOCUMENT.format("UTF-8").encode("cp949"), "f.xml")[1][0] == (["값 똠"], [])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (DOCUMENT.format("EUC-KR").encode("cp949").replace(b"2", b"\xff"), r"f.xml, line 1, byte 82: byte 0xff is not cp949"),
        (DOCUMENT.format("UTF-8").encode("cp949"), r"byte 0xb0 is not utf-8.*reads as cp949"),
        (DOCUMENT.format("x-klingon").encode(), "says that its encoding is x-klingon, which is unknown"),
    ],
)  # fmt: skip
def test_a_byte_of_another_encoding_is_named_by_its_place(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=XML), content, "f.xml")
    assert refused.value.code == "wrong_encoding"


LAUGHS = '<?xml version="1.0" encoding="{}"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;값</l>'


@pytest.mark.parametrize(("said", "codec"), [("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("EUC-KR", "euc-kr")])
def test_a_billion_laughs_are_refused_in_every_encoding(tmp_path: Path, said: str, codec: str) -> None:
    with pytest.raises(Refusal, match="declares entities") as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=XML), LAUGHS.format(said).encode(codec), "f.xml")
    assert refused.value.code == "unsafe_document"


def test_elements_nest_as_deep_as_the_bound_allows(tmp_path: Path) -> None:
    deep = f"<r><body><item><a>1</a>{'<b>' * 20_000}{'</b>' * 20_000}</item></body></r>"
    dataset = declared(tmp_path, column("a"), form=XML, keys='ignored = ["b"]')
    with held_to(Bounds(depth=30_000)):
        assert delivered(tmp_path, dataset, deep, "f")[0].read == 1
    with pytest.raises(Refusal, match="nest too deep") as refused:
        delivered(tmp_path, dataset, deep, "f")
    assert refused.value.code == "broken_document"
