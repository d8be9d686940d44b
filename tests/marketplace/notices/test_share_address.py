"""A31: who makes a recipient of a share is told when its token comes from an address that it never came from."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.accounts.schemas import NewApiToken
from marketplace.accounts.service import create_api_token
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.usage import service as usage
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.notices import asks, settle
from tests.support.usage import make_access
from wire.access import Told
from wire.notices import Kind

pytestmark = pytest.mark.postgres


@pytest.fixture
def token(web: Web) -> str:
    """A recipient's, of a member who asked for notices beside another member who did too."""
    with web.parts.sessions.begin() as session:
        acme = make_organisation(session, "acme")
        ann = make_member(session, acme, "buyer", "ann@acme.example")
        for member in (ann, make_member(session, acme, "analyst", "bob@acme.example")):
            asks(session, web, member)
        new = NewApiToken(label="파트너", days=30, rights=frozenset({"share"}))  # type: ignore[arg-type]
        return create_api_token(session, ann.id, new, NOW)[0].id


def used(web: Web, token: str, *addresses: str, door: str = "share", **facts: Any) -> None:
    with web.parts.sessions.begin() as session:
        ann = session.scalars(select(Member.id).where(Member.email == "ann@acme.example")).one()
        for address in addresses:
            access = make_access(ann, f"acc_{door}_{address}", door=door, **facts)
            usage.record(session, Told(**access.model_dump(), token_id=token, address=address))
    settle(web, NOW)


def notices(web: Web) -> list[tuple[str, str]]:
    with web.parts.sessions() as session:
        found = session.execute(
            select(Member.email, Notice.facts).select_from(Notice).join(NoticeChannel).join(Member)
            .where(Notice.kind == Kind.ADDRESS).order_by(Notice.id)
        )  # fmt: skip
        return [(mail, facts["address"]) for mail, facts in found]


def test_the_first_address_is_no_news_and_each_other_is_told_once(web: Web, token: str) -> None:
    used(web, token, "192.0.2.1", "192.0.2.1")
    assert notices(web) == []
    used(web, token, "192.0.2.2", "192.0.2.1", "192.0.2.2", "192.0.2.3")
    used(web, token, "192.0.2.2")
    assert notices(web) == [("ann@acme.example", "192.0.2.2"), ("ann@acme.example", "192.0.2.3")]


def test_a_refused_use_is_told_too_and_one_at_another_door_is_not(web: Web, token: str) -> None:
    used(web, token, "192.0.2.1")
    used(web, token, "192.0.2.2", door="sql")
    assert notices(web) == []
    used(web, token, "192.0.2.4", outcome="refused", reason="share_token_refused")
    assert notices(web) == [("ann@acme.example", "192.0.2.4")]
