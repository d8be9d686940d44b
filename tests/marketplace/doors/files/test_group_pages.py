"""The page of figures of groups: chosen, shown, suppressed, saved; for nobody whose licence does not give them."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.marketplace.doors.files.conftest import FilesDoor
from tests.marketplace.doors.files.test_aggregates import grouped
from tests.marketplace.doors.files.test_page_routes import pages
from tests.support.gate import ORDERS
from tests.support.marketplace import Web

__all__ = ["pages"]
pytestmark = pytest.mark.postgres
ADDRESS = f"/groups/{ORDERS}"


def send(client: TestClient, **chosen: Any) -> str:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(ADDRESS).text)
    assert token
    answer = client.post(ADDRESS, data={"csrf": token[1], **chosen})
    assert answer.status_code in (200, 422)
    return " ".join(unescape(answer.text).split())


def test_groups_are_chosen_shown_and_saved(pages: Web, files: FilesDoor, ann: str) -> None:
    grouped(files)
    client = pages.signed_in(ann)
    form = client.get(ADDRESS).text
    assert 'name="by" value="country"' in form
    assert 'name="sums" value="quantity"' in form
    assert 'name="sums" value="country"' not in form  # holds no numbers
    page = send(client, by="month", sums="quantity", means="quantity")
    assert re.search(
        r'2026-09</td><td class="number">30</td><td class="number">-435</td><td class="number">-14.5<', page
    )
    assert "Suppressed" not in page
    assert 'value="month" checked' in page
    saved = list(
        csv.DictReader(io.StringIO(send(client, by="month", sums="quantity", do="csv").replace(" 20", "\n20")))
    )
    assert saved[0] == {"\ufeffmonth": "2026-09", "rows": "30", "sum of quantity": "-435"}


def test_what_is_left_out_is_shown_as_suppressed(pages: Web, files: FilesDoor, ann: str) -> None:
    grouped(files, 13)
    english, korean = (pages.signed_in(ann, **{"accept-language": language}) for language in ("en", "ko"))
    page = send(english, by="month")
    assert "Suppressed" in page
    assert "Other groups: too small" in page
    assert "2026-10" not in page
    assert "비공개" in send(korean, by="month")
    token = re.search(r'name="csrf" value="([^"]+)"', english.get(ADDRESS).text)
    assert token
    saved = english.post(ADDRESS, data={"csrf": token[1], "by": "month", "do": "csv"})
    assert "some-suppressed.csv" in saved.headers["content-disposition"]


def test_a_refusal_is_told_in_the_readers_language(pages: Web, files: FilesDoor, ann: str) -> None:
    grouped(files)
    english, korean = (pages.signed_in(ann, **{"accept-language": language}) for language in ("en", "ko"))
    send(english, by="month")
    assert "country lies across that" in send(english, by="country")
    assert "country 기준은 이와 엇갈립니다" in send(korean, by="country")


def test_a_reached_quota_is_told_in_korean(pages: Web, files: FilesDoor, ann: str) -> None:
    grouped(files, quotas=[{"measure": "queries", "per": "month", "limit": 1}])
    korean = pages.signed_in(ann, **{"accept-language": "ko"})
    assert "집단 2개" in send(korean, by="month")
    assert "이용 허가의 남은 한도가 부족합니다. 한 달 1 질의 중 1 사용" in send(korean, by="month")


def test_who_has_rows_or_nothing_finds_no_groups(pages: Web, files: FilesDoor, ann: str, bob: str) -> None:
    files.grant("acme", columns=["invoice", "country"])
    for member in (ann, bob):
        assert pages.signed_in(member).get(ADDRESS).json()["code"] == "not_granted"
    assert ADDRESS not in pages.signed_in(ann).get(f"/files/{ORDERS}").text
    grouped(files, organisation="beta")
    assert ADDRESS in pages.signed_in(bob).get(f"/files/{ORDERS}").text
    assert pages.signed_in(ann).get(ADDRESS).status_code == 404


def test_too_many_columns_and_odd_names_are_refused(pages: Web, files: FilesDoor, ann: str) -> None:
    grouped(files)
    client = pages.signed_in(ann)
    assert "does not show <b>x" in send(client, by="<b>x")
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(ADDRESS).text)
    assert token
    four = client.post(ADDRESS, data={"csrf": token[1], "by": ["month", "country", "invoice", "day"]})
    assert (four.status_code, four.json()["code"]) == (422, "invalid")
    assert "<b>x" not in client.post(ADDRESS, data={"csrf": token[1], "by": "<b>x"}).text
