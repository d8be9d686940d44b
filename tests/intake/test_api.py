"""A portal's paged API, as data.go.kr has them, on a real server: pages, errors within a 200, changes in between."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sectors.spec.feed import Source
from tests.support import files_server as web
from tests.support.deliveries import NOW
from tests.support.files_server import Files
from tests.support.sources import Fetching, make_fetching

KEY = "abc+/DEF=="
XML = """<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>
<returnAuthMsg>{said}</returnAuthMsg><returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"""


class Portal:
    """Its records, and what it was asked."""

    def __init__(self, count: int) -> None:
        self.records = [f'{{"station":"역{n}","pm10":{n}.10}}' for n in range(count)]
        self.pages: list[int] = []
        self.then: dict[int, Any] = {}  # page → what happens before it is answered

    def __call__(self, asked: dict[str, str]) -> bytes:
        page, size = int(asked["pageNo"]), int(asked["numOfRows"])
        self.pages.append(page)
        assert (asked["serviceKey"], asked["returnType"]) == (KEY, "json")
        if page in self.then:
            answer = self.then.pop(page)()
            if answer:
                return str(answer).encode()
        items = ",".join(self.records[(page - 1) * size : page * size])
        body = f'{{"items":[{items}],"totalCount":{len(self.records)}}}'
        return f'{{"response":{{"header":{{"resultCode":"00","resultMsg":"OK"}},"body":{body}}}}}'.encode()

    @property
    def lines(self) -> bytes:
        return "".join(record + "\n" for record in self.records).encode()


@pytest.fixture
def portal(files: Files) -> Portal:
    files.pages["/air"] = Portal(25)
    return files.pages["/air"]


@pytest.fixture
def feed(tmp_path: Path, files: Files, portal: Portal) -> Fetching:
    source = Source(
        "api",
        f"{files.url}/air",
        name="air_{date:%Y%m%d}.jsonl",
        connection="data_go_kr",
        key="serviceKey",
        query=(("returnType", "json"),),
        rows="response.body.items[*]",
        page_rows=10,
    )
    return make_fetching(tmp_path, source, files="*.jsonl", inside=files.place, password=KEY)


def test_all_pages_are_one_file_with_every_digit(feed: Fetching, portal: Portal) -> None:
    assert feed.run() == {"air_20261102.jsonl": portal.lines}
    assert portal.pages == [1, 2, 3]
    assert feed.fetch() == []
    portal.records.append('{"station":"새","pm10":1e400}')
    assert feed.run() == {"air_20261102.jsonl": portal.lines}
    assert feed.left() == []


def test_nothing_is_no_file(feed: Fetching, portal: Portal) -> None:
    portal.records.clear()
    assert feed.run() == {}
    portal.then[1] = lambda: '{"response":{"header":{"resultCode":"03","resultMsg":"NODATA_ERROR"}}}'
    assert feed.run() == {}


def test_pages_of_two_versions_are_not_mixed(feed: Fetching, portal: Portal) -> None:
    portal.then[2] = lambda: portal.records.insert(0, '{"station":"먼저","pm10":0}')
    assert feed.run() == {"air_20261102.jsonl": portal.lines}
    assert portal.pages == [1, 2, 1, 2, 3]


def test_a_page_without_records_before_the_end_is_not_the_end(feed: Fetching, portal: Portal) -> None:
    empty = '{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":25}}}'
    portal.then[3] = lambda: empty
    assert feed.run() == {"air_20261102.jsonl": portal.lines}
    assert portal.pages == [1, 2, 3, 1, 2, 3]


def test_what_always_changes_is_given_up_for_now(feed: Fetching, portal: Portal) -> None:
    def grow() -> None:
        portal.records.append('{"station":"더","pm10":1}')
        portal.then[2] = grow

    portal.then[2] = grow
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_changes", True)
    assert feed.delivered() == {}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (XML.format(said="SERVICE_KEY_IS_NOT_REGISTERED_ERROR", code="30"), ("source_says_no", False, "SERVICE_KEY_IS_NOT")),
        (XML.format(said="HTTP_ERROR", code="04"), ("source_says_no", True, "HTTP_ERROR")),
        ('{"response":{"header":{"resultCode":"22","resultMsg":"LIMITED NUMBER"}}}', ("source_says_no", False, "LIMITED NUMBER")),
        ('{"RESULT":{"CODE":"ERROR-300","MESSAGE":"필수 값이 누락되었습니다."}}', ("source_unfit", False, "필수 값이 누락")),
        (f'{{"message": "no such key {KEY}"}}', ("source_unfit", False, "no such key ***")),
        ("<html><body>점검 중</body></html>", ("source_says_no", False, "a page instead of JSON")),
        ("not JSON", ("source_unfit", False, "not JSON")),
    ],
)  # fmt: skip
def test_an_error_within_a_200_is_told_in_the_portals_words(
    feed: Fetching, portal: Portal, answer: str, told: tuple[str, bool, str]
) -> None:
    code, passing, quoted = told

    def always() -> str:
        portal.then[1] = always
        return answer

    portal.then[1] = always
    refused = feed.refused()
    assert (refused.code, refused.passing) == (code, passing)
    assert quoted in refused.cause
    assert KEY not in str(refused)


def test_it_goes_on_by_page(feed: Fetching, files: Files, portal: Portal) -> None:
    files.faults = [lambda handler: handler.serve(), *[web.status(503)] * 4]
    assert feed.refused().code == "source_busy"
    assert files.faults == []
    assert feed.run() == {"air_20261102.jsonl": portal.lines}
    assert portal.pages == [1, 2, 3]


def test_pages_of_an_hour_ago_are_not_gone_on_with(feed: Fetching, files: Files, portal: Portal) -> None:
    files.faults = [lambda handler: handler.serve(), *[web.status(503)] * 4]
    feed.refused()
    feed.run(NOW + timedelta(hours=2))
    assert portal.pages == [1, 1, 2, 3]


def test_killed_anywhere_it_lands_once(feed: Fetching, portal: Portal) -> None:
    assert feed.die_everywhere() > 15
    assert feed.delivered() == {"air_20261102.jsonl": portal.lines}
    assert len(feed.manifests()) == 1


def test_a_total_may_be_a_text_elsewhere(tmp_path: Path, files: Files) -> None:
    files.pages["/seoul"] = lambda _: json.dumps(
        {"data": {"list_total_count": "1", "RESULT": {"CODE": "INFO-000"}, "row": {"a": 1}}}
    ).encode()
    source = Source("api", f"{files.url}/seoul", name="x.jsonl", rows="data.row[*]", total="data.list_total_count")
    feed = make_fetching(tmp_path, source, files="*.jsonl", inside=files.place)
    assert feed.run() == {"x.jsonl": b'{"a":1}\n'}
    other = replace(source, code="data.RESULT.CODE", code_good=("INFO-001",))
    refused = make_fetching(tmp_path, other, files="*.jsonl", inside=files.place).refused()
    assert "code INFO-000" in refused.cause
