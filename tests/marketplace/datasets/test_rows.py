"""The rows of a dataset as a page: what everybody may read, through the open door."""

import html
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from marketplace.datasets.drawing import drawn
from marketplace.datasets.row_routes import asked
from tests.marketplace.doors.open.test_pages import open_plan
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.commerce import open_shop
from tests.support.marketplace import Web

PAGE = "/datasets/energy.generation"


def test_a_search_is_a_question_of_the_api() -> None:
    assert parse_qs(asked("station", "서울", "output", "", down=True)) == {
        "station.contains": ["서울"], "sort": ["-output"], "limit": ["50"],
    }  # fmt: skip
    assert parse_qs(asked("", "서울", "", "abc", down=False)) == {"cursor": ["abc"], "limit": ["50"]}


def test_places_are_drawn_north_up_and_within_the_drawing() -> None:
    seoul, busan = {"coordinates": [126.98, 37.57]}, {"coordinates": [[[129.07, 35.18], [129.08, 35.2]]]}
    found = drawn([seoul, busan, None, {"coordinates": [500, 1]}])
    assert found is not None
    (x, y), (east, south) = found.points
    assert x < east < found.width
    assert y < south < found.height
    assert drawn([None]) is None


@pytest.mark.postgres
def test_what_is_not_open_says_how_to_get_at_its_rows(web: Web) -> None:
    open_shop(web.parts.sessions)
    page = web.client().get(f"{PAGE}/rows")
    assert page.status_code == 200
    assert "No plan on it is open to everybody" in page.text
    assert "In a program, without signing in" not in web.client().get(PAGE).text


@pytest.mark.postgres
def test_who_holds_a_licence_gets_a_statement_of_what_it_gives(web: Web) -> None:
    open_shop(web.parts.sessions)
    operator = web.signed_in_as("operator", "second", "operator")[0]
    asked = {"column": "station", "search": "서울'", "sort": "output", "down": "true"}
    page = html.unescape(operator.get(f"{PAGE}/rows", params=asked).text)
    assert """STRPOS(LOWER("station"), LOWER('서울\'\'')) > 0 ORDER BY "output" DESC""".replace("\\", "") in page
    link = urlsplit(page.partition('href="/query?')[2].partition('"')[0])
    sql = parse_qs(link.path)["sql"][0]
    assert sql.startswith('SELECT "station", ')
    assert sql in html.unescape(operator.get("/query", params={"sql": sql}).text)
    assert "/query?sql=" not in web.signed_in_as("buyer", "rival")[0].get(f"{PAGE}/rows").text


@pytest.mark.postgres
def test_open_data_has_lines_that_call_it(web: Web) -> None:
    open_plan(web)
    page = web.client().get(PAGE).text
    assert "In a program, without signing in" in page
    assert "/open/api/energy.generation/rows?limit=10" in page


class Door(http.server.BaseHTTPRequestHandler):
    """Answers as the open door does, and keeps what it was asked."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        rows = [{"station": "서울", "longitude": 126.98, "latitude": 37.57}]
        kinds = {"station": "string", "longitude": "double", "latitude": "double"}
        body = orjson.dumps({
            "rows": rows, "columns": [{"name": name, "type": kind} for name, kind in kinds.items()],
            "next": "http://door/open/api/energy.generation/rows?limit=50&cursor=c%2B1",
        })  # fmt: skip
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.postgres
def test_rows_are_searched_paged_and_drawn(web: Web, door: str) -> None:
    open_plan(web)
    (web.parts.settings.secrets / "jwt-private.pem").write_text(PRIVATE)
    web.app.state.parts = replace(web.parts, settings=replace(web.parts.settings, files_url=door))
    page = web.client().get(f"{PAGE}/rows", params={"column": "station", "search": "서울"}).text
    assert parse_qs(urlsplit(Door.asked[-1]).query)["station.contains"] == ["서울"]
    assert "<td>서울</td>" in page
    assert "cursor=c%2B1" in page
    assert "Where these rows lie" in page
