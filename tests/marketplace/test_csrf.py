"""Forms of our own pages only."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.support.marketplace import PASSWORD, Web

pytestmark = pytest.mark.postgres


@pytest.fixture
def browser(web: Web) -> TestClient:
    return web.signed_in_as("buyer", accept="text/html")[0]


def token(client: TestClient, address: str = "/account") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(address).text)
    assert found
    return found[1]


def refused(client: TestClient, **request: object) -> bool:
    answer = client.request(method="POST", url="/account/tokens", **request)  # type: ignore[arg-type]
    return answer.status_code == 403 and "csrf_failed" in answer.text


def test_a_form_without_a_token_is_refused(browser: TestClient) -> None:
    assert refused(browser, data={"label": "x"})
    assert refused(browser, data={"label": "x", "csrf": "0" * 64})
    assert not refused(browser, data={"label": "x", "csrf": token(browser)})


def test_the_token_of_another_session_is_refused(web: Web, browser: TestClient) -> None:
    other, _ = web.signed_in_as("buyer", "other", accept="text/html")
    assert refused(browser, data={"label": "x", "csrf": token(other)})


def test_the_token_of_the_visitor_before_signing_in_is_refused_afterwards(web: Web) -> None:
    client = web.client(accept="text/html")
    before = token(client, "/sign-in")
    _, viewer = web.signed_in_as("buyer")
    client.post("/sign-in", data={"email": viewer.email, "password": PASSWORD, "csrf": before})
    assert refused(client, data={"label": "x", "csrf": before})


def test_a_sign_in_that_another_site_makes_the_browser_send_is_refused(web: Web) -> None:
    _, viewer = web.signed_in_as("buyer")
    answer = web.client().post("/sign-in", data={"email": viewer.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_the_browser_says_is_from_elsewhere_is_refused_even_with_a_token(
    browser: TestClient, site: str
) -> None:
    assert refused(browser, data={"label": "x", "csrf": token(browser)}, headers={"sec-fetch-site": site})
    answer = browser.post("/api/tokens", json={"label": "x"}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403


def test_plain_text_that_looks_like_json_is_refused(browser: TestClient) -> None:
    answer = browser.post("/api/tokens", content=b'{"label": "x"}', headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_request_without_a_body_needs_the_header(browser: TestClient) -> None:
    assert browser.post("/api/sign-out").status_code == 403
    assert browser.post("/api/sign-out", headers={"x-csrf-token": token(browser)}).status_code == 204


def test_htmx_sends_the_header_of_the_page(browser: TestClient) -> None:
    page = browser.get("/account").text
    found = re.search(r'"X-CSRF-Token": "(\w+)"', page)
    assert found
    assert found[1] == token(browser)


def test_a_program_with_a_token_needs_no_form(web: Web, browser: TestClient) -> None:
    made = browser.post("/api/tokens", json={"label": "x"}).json()["token"]
    program = web.client(authorization=f"Bearer {made}")
    assert program.post("/api/tokens", json={"label": "y"}).status_code == 201
