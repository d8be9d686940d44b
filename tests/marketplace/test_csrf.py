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


SPELLINGS = [
    "application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED",
    "application/x-www-form-urlencoded;charset=utf-8", "application/x-www-form-urlencoded ; charset=UTF-8",
    " application/x-www-form-urlencoded", "text/plain", "Text/Plain;charset=UTF-8", "TEXT/PLAIN; x=application/json",
    "Multipart/Form-Data; boundary=x", 'multipart/form-data;boundary="x"',
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_form_is_a_form_however_its_content_type_is_spelt(browser: TestClient, spelling: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="language"\r\n\r\nko\r\n--x--\r\n'
    body = body if "boundary" in spelling else b"language=ko"
    answer = browser.post("/account/language", content=body, headers={"content-type": spelling})
    assert (answer.status_code, "csrf_failed" in answer.text) == (403, True)
    assert browser.get("/api/me").json()["language"] == "en"


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/json, text/plain", "application/octet-stream", "nonsense", "*/*"]
)
def test_what_no_page_of_ours_sends_is_refused_beside_a_session(browser: TestClient, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    answer = browser.post("/api/tokens", content=b'{"label": "x"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert browser.get("/api/tokens").json() == []


def test_two_content_types_are_not_one_of_ours(browser: TestClient) -> None:
    headers = [("content-type", "application/json"), ("content-type", "application/json")]
    assert refused(browser, content=b"{}", headers=headers)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "", "http://127.0.0.1:8701", "https://127.0.0.1:8700", "http://testserver.evil",
        "http://testserver:81", "HTTP://testserver/",
    ],
)  # fmt: skip
def test_a_foreign_origin_is_refused_even_with_a_good_token(browser: TestClient, origin: str) -> None:
    assert refused(browser, data={"label": "x", "csrf": token(browser)}, headers={"origin": origin})
    answer = browser.post("/api/tokens", json={"label": "x"}, headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("origin", ["http://testserver", "http://127.0.0.1:8700"])
def test_our_own_origin_passes_and_is_no_token(browser: TestClient, origin: str) -> None:
    assert not refused(browser, data={"label": "x", "csrf": token(browser)}, headers={"origin": origin})
    assert refused(browser, data={"label": "x"}, headers={"origin": origin})
    assert browser.post("/api/sign-out", headers={"origin": origin}).status_code == 204


def test_before_signing_in_a_foreign_origin_signs_nobody_in(web: Web) -> None:
    _, viewer = web.signed_in_as("buyer")
    client = web.client(accept="text/html")
    form = {"email": viewer.email, "password": PASSWORD, "csrf": token(client, "/sign-in")}
    assert client.post("/sign-in", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    for kind in ("text/plain", "application/octet-stream", ""):
        answer = client.post(
            "/api/sign-in",
            content=f'{{"email": "{viewer.email}", "password": "{PASSWORD}"}}'.encode(),
            headers={"content-type": kind} if kind else {},
        )
        assert answer.status_code in (403, 422), kind
    assert "sdn_test_session" not in client.cookies


def test_a_program_with_a_session_is_told_what_to_send(browser: TestClient) -> None:
    problem = browser.post("/api/sign-out").json()
    assert "Content-Type: application/json" in problem["remedy"]
    assert browser.post("/api/sign-out", json={}).status_code == 204


def test_a_request_without_a_body_needs_the_header(browser: TestClient) -> None:
    assert browser.post("/api/sign-out").status_code == 403
    assert browser.post("/api/sign-out", headers={"x-csrf-token": token(browser)}).status_code == 204


def test_htmx_sends_the_header_of_the_page(browser: TestClient) -> None:
    page = browser.get("/account").text
    found = re.search(r'"X-CSRF-Token": "(\w+)"', page)
    assert found
    assert found[1] == token(browser)


def test_a_program_with_a_token_needs_no_form(web: Web, browser: TestClient) -> None:
    made = browser.post("/api/tokens", json={"label": "x", "rights": ["buy"]}).json()["token"]
    program = web.client(authorization=f"Bearer {made}")
    assert program.post("/api/purchases", json={"plan_id": "plan_1"}).json()["code"] == "plan_unknown"
