"""The page of a member's notices: forms, a secret shown once, nobody else's channels, both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select
from standardwebhooks import Webhook

from marketplace import bootstrap
from marketplace.accounts.models import Role
from marketplace.notices.models import NoticeChannel
from marketplace.notices.rules import FITTING, Way
from marketplace.outward import Smtp, Tls
from marketplace.settings import Settings
from sectors.registry import Registry
from tests.support.marketplace import CHEAP, TestClock, Web, make_app
from tests.support.receivers import INSIDE, receiver

pytestmark = pytest.mark.postgres
PAGE = "/account/notices"
SMTP = Smtp("127.0.0.1", 1, Tls.NONE, "notices@network.example", "", None)


@pytest.fixture
def web(settings: Settings, clock: TestClock, registry: Registry) -> Iterator[Web]:
    """With a mail server, and webhooks that may go to this machine."""
    open_settings = replace(settings, smtp=SMTP, webhook_allow=INSIDE)
    parts = bootstrap.build(open_settings, clock=clock, passwords=CHEAP, declared=lambda: registry)
    bootstrap.prepare(parts)
    yield Web(make_app(parts), parts, clock)
    parts.engine.dispose()


def post(client: TestClient, to: str, **values: object) -> Response:
    page = client.get(PAGE, headers={"accept": "text/html"}).text
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    return client.post(to, data={**values, "csrf": found[1]}, headers={"accept": "text/html"})


def channel(web: Web, way: Way = Way.WEBHOOK) -> NoticeChannel:
    with web.parts.sessions() as session:
        return session.scalars(select(NoticeChannel).where(NoticeChannel.way == way)).one()


def test_a_webhooks_secret_is_shown_once_and_checks_what_arrives(web: Web) -> None:
    web.clock.at = datetime.now(UTC)  # the receiver's library looks at its own clock
    client, _ = web.signed_in_as("supply_center", "windpark", "supply_center", accept="text/html")
    with receiver() as there:
        made = post(client, PAGE, way="webhook", address=there.url, kinds=["delivery.missed"])
        secret = re.search(r'id="fresh-secret">([^<]+)<', made.text)
        assert secret
        assert secret[1] not in client.get(PAGE).text
        id_ = channel(web).id
        assert post(client, f"{PAGE}/{id_}/test").status_code == 303
        task = next(task for task in bootstrap.outgoing(web.parts) if task.name == "notices")
        assert task.run(web.clock()) == 1
        headers, body = there.requests[0]
        assert Webhook(secret[1]).verify(body, headers)["type"] == "notice.test"
        assert "Arriving" in client.get(PAGE).text
        again = post(client, f"{PAGE}/{id_}/secret")
        fresh = re.search(r'id="fresh-secret">([^<]+)<', again.text)
        assert fresh
        assert fresh[1] != secret[1]
    with web.parts.sessions() as session:
        row = session.scalars(select(NoticeChannel)).one()
        assert secret[1] not in str(
            {column.name: getattr(row, column.name) for column in NoticeChannel.__table__.columns}
        )


def test_kinds_are_those_of_the_role_and_can_be_chosen_anew(web: Web) -> None:
    client, _ = web.signed_in_as("buyer", accept="text/html")
    page = client.get(PAGE).text
    offered = set(re.findall(r'name="kinds" value="([\w.]+)"', page))
    assert offered == set(FITTING[Role.BUYER])
    assert "release.published" in offered
    assert not offered & {"delivery.refused", "payout.paid", "review.asked"}
    assert post(client, PAGE, way="mail", kinds=["delivery.refused"]).status_code == 422
    assert post(client, PAGE, way="mail", kinds=["release.published"]).status_code == 200
    id_ = channel(web, Way.MAIL).id
    assert post(client, f"{PAGE}/{id_}/kinds", kinds=["delivery.missed", "delivery.late"]).status_code == 303
    assert channel(web, Way.MAIL).kinds == ["delivery.late", "delivery.missed"]
    assert post(client, f"{PAGE}/{id_}/kinds").status_code == 422
    assert post(client, PAGE, way="mail", kinds=["release.published"]).status_code == 409
    assert post(client, f"{PAGE}/{id_}/remove").status_code == 303
    assert "Notices go nowhere yet." in client.get(PAGE).text


def test_a_wrong_address_is_told_on_the_page_in_the_readers_language(web: Web) -> None:
    client, _ = web.signed_in_as("buyer", accept="text/html")
    for address in ("https://10.0.0.1/hook", "not an address", "https://[::1]/"):
        answer = post(client, f"{PAGE}?lang=ko", way="webhook", address=address, kinds=["release.published"])
        assert answer.status_code == 422
        assert "이 주소로는 웹훅을 보낼 수 없습니다" in answer.text
        assert f'value="{address}"' in answer.text
    assert "알림을 받는 곳" in client.get(f"{PAGE}?lang=ko").text


def test_forms_of_others_and_programs_do_nothing(web: Web) -> None:
    owner, _ = web.signed_in_as("buyer", accept="text/html")
    post(owner, PAGE, way="webhook", address="https://hooks.example/", kinds=["release.published"])
    id_ = channel(web).id
    thief, _ = web.signed_in_as("buyer", "other", accept="text/html")
    for action in ("kinds", "test", "secret", "remove"):
        assert post(thief, f"{PAGE}/{id_}/{action}", kinds=["release.published"]).status_code == 404
        without = owner.post(f"{PAGE}/{id_}/{action}", data={"kinds": "release.published"})
        assert without.status_code == 403
    assert "hooks.example" not in thief.get(PAGE).text
    assert channel(web).secret_version == 1


def test_a_network_without_a_mail_server_offers_no_mail(web: Web, settings: Settings) -> None:
    parts = replace(web.parts, settings=settings)
    closed = Web(make_app(parts), parts, web.clock)
    client, _ = closed.signed_in_as("buyer", accept="text/html")
    assert "This network sends no mail" in client.get(PAGE).text
    assert post(client, PAGE, way="mail", kinds=["release.published"]).status_code == 409
