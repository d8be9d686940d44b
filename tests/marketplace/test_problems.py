"""What goes wrong is a page for a browser, in its language, and problem+json for a program."""

import re

import pytest

from tests.support.marketplace import PASSWORD, Web

pytestmark = pytest.mark.postgres
HANGUL = re.compile("[가-힣]")


def _cases(web: Web, **headers: str) -> dict[int, object]:
    client = web.client(**headers)
    buyer, viewer = web.signed_in_as("buyer", "acme", "company", **headers)
    found: dict[int, object] = {
        404: client.get("/nothing"),
        405: client.request("DELETE", "/catalogue"),
        403: buyer.get("/operator/organisations"),
        422: client.get("/catalogue", params={"cursor": "x" * 400}),
    }
    for _ in range(15):
        answer = client.post("/sign-in", data={"email": viewer.email, "password": "wrong", "csrf": "none"})
        found.setdefault(answer.status_code, answer)
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE listing RENAME TO secret_inside")
    found[500] = client.get("/catalogue")
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("status", [403, 404, 405, 422, 500])
def test_a_browser_gets_a_page_in_its_language(web: Web, language: str, status: int) -> None:
    answer = _cases(web, **{"accept": "text/html", "accept-language": language})[status]
    assert answer.status_code == status  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert answer.headers["content-type"].startswith("text/html")  # type: ignore[attr-defined]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]  # type: ignore[attr-defined]
    assert f'<html lang="{language}">' in page
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", page)[0]
    assert bool(HANGUL.search(heading)) is (language == "ko"), heading
    for told in re.findall(r"<p(?: class=\"notice\")?>(.*?)</p>", page):
        assert bool(HANGUL.search(told)) is (language == "ko"), told


@pytest.mark.parametrize("language", ["en", "ko"])
def test_too_many_tries_are_a_page_too(web: Web, language: str) -> None:
    client = web.client(**{"accept": "text/html", "accept-language": language})
    token = re.findall(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)[0]
    form = {"email": "nobody@acme.example", "password": PASSWORD, "csrf": token}
    answers = [client.post("/sign-in", data=form) for _ in range(12)]
    last = answers[-1]
    assert last.status_code == 429
    assert last.headers["content-type"].startswith("text/html")
    assert bool(HANGUL.search(re.findall(r"<h1[^>]*>(.*?)</h1>", last.text)[0])) is (language == "ko")


@pytest.mark.parametrize("status", [403, 404, 405, 422, 500])
def test_a_program_gets_problem_json(web: Web, status: int) -> None:
    answer = _cases(web, accept="application/json")[status]
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    assert answer.json()["status"] == status  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [404, 405])
def test_who_is_signed_in_sees_its_own_menu_where_nothing_is(web: Web, status: int) -> None:
    buyer, viewer = web.signed_in_as("buyer", accept="text/html")
    answer = {404: buyer.get("/nothing"), 405: buyer.request("DELETE", "/catalogue")}[status]
    assert answer.status_code == status
    assert viewer.name in answer.text
    assert 'href="/sign-in' not in answer.text
    assert 'href="/sign-in' in web.client(accept="text/html").get("/nothing").text


def test_a_refused_form_shows_who_sent_it(web: Web) -> None:
    buyer, viewer = web.signed_in_as("buyer", accept="text/html")
    refused = buyer.post("/account/language", data={"language": "ko"})
    assert refused.status_code == 403
    assert viewer.name in refused.text


def test_an_unknown_address_is_told_while_the_database_is_away(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer", accept="text/html")
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE session RENAME TO gone")
    assert buyer.get("/nothing").status_code == 404
