"""Somebody who joins in a browser and reads mail: forms with their CSRF field, letters with their links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from marketplace import bootstrap
from marketplace.outward import Smtp, Tls
from tests.support.marketplace import Web
from tests.support.receivers import Mailbox, mailbox

SITE = "http://127.0.0.1:8700"
NEW = "seven unrelated words of mine"
HANBIT = {
    "kind": "company", "organisation_name": "한빛유통", "country": "KR", "business_number": "220-81-62517",
    "name": "김지우", "email": "jiwoo@hanbit.example", "accepted": "true",
}  # fmt: skip
WIND = HANBIT | {"kind": "supply_center", "organisation_name": "Wind & Sons", "email": "data@wind.example"}


@pytest.fixture
def letters() -> Iterator[Mailbox]:
    """A real mail server, which the network hands its letters to."""
    with mailbox() as there:
        yield there


def smtp(there: Mailbox) -> Smtp:
    return Smtp("127.0.0.1", there.port, Tls.NONE, "network@network.example", "", None)


@dataclass
class Browser:
    """One browser: `post` sends a form of the page at `page`."""

    web: Web
    language: str = "en"
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.web.client(accept="text/html", **{"accept-language": self.language})

    def post(self, page: str, form: dict[str, str], to: str = "") -> Response:
        token = re.search(r'name="csrf" value="(\w+)"', self.client.get(page).text)
        assert token, page
        return self.client.post(to or page, data=form | {"csrf": token[1]})


def post_round(web: Web) -> int:
    """The worker sends what is due."""
    [task] = [task for task in bootstrap.outgoing(web.parts) if task.name == "letters"]
    return task.run(web.clock())


def link(mail: EmailMessage) -> str:
    """Where the letter leads to, without the site."""
    found = re.search(rf"{SITE}(/\S+)", mail.get_content())
    assert found, mail.get_content()
    return found[1]


def join(web: Web, there: Mailbox, form: dict[str, str] = HANBIT, password: str = NEW) -> Response:
    """The whole way: form, letter, password."""
    browser = Browser(web)
    assert browser.post("/join", form).headers["location"] == "/join/sent"
    post_round(web)
    page = link(there.mails[-1])
    return browser.post(page, {"new": password})
