"""Who is told of what: from an announcement of the data plane to one notice for each channel that is concerned."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Member, Role
from marketplace.accounts.queries import organisation_by_slug
from marketplace.accounts.viewer import viewer_of
from marketplace.errors import Conflict, NotFound
from marketplace.grants import service as grants
from marketplace.grants.queries import of_organisation
from marketplace.notices import queries, service
from marketplace.notices.errors import AddressRefused, NoMail, TooManyChannels
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.punctuality import service as punctuality
from marketplace.releases import service as releases
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import open_shop
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.notices import DAILY, HOUR, asks, company, licensed, settle, told
from wire.deliveries import Changes, Verdict
from wire.notices import Kind

pytestmark = pytest.mark.postgres
CENTER, OPERATOR = "asks@windpark.example", "asks@network.example"
SUBSCRIBERS = {"buyer@subscriber.example", "analyst@free.example"}


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(feed=DAILY), make_dataset(name="prices", supply_center="exchange")),))


@pytest.fixture
def asked(web: Web) -> Web:
    """Of everybody who asked, `SUBSCRIBERS`, the center and the operator are concerned."""
    shop = open_shop(web.parts.sessions)
    with web.parts.sessions.begin() as session:
        for slug, role in (("windpark", "supply_center"), ("exchange", "supply_center"), ("network", "operator")):
            organisation = make_organisation(session, slug, role)
            asks(session, web, make_member(session, organisation, role, f"asks@{slug}.example"))
        licensed(session, shop, company(session, web, "subscriber"))
        licensed(session, shop, company(session, web, "free", "analyst"))
        licensed(session, shop, company(session, web, "one-off"), ["dlv_1"])
        licensed(session, shop, company(session, web, "ended"))
        grants.revoke(session, purchase_id="pur_ended", reason="refunded", now=NOW)
        company(session, web, "stranger")
    settle(web, NOW)
    with web.parts.sessions.begin() as session:
        session.query(Notice).delete()  # of the shop's first release
    return web


def test_a_missed_delivery_is_told_to_the_center_its_subscribers_and_operators_once(asked: Web) -> None:
    datasets = asked.parts.registry.datasets
    punctuality.check(asked.parts.sessions, datasets, NOW)
    for hours in (20, 21, 22):
        punctuality.check(asked.parts.sessions, datasets, NOW + hours * HOUR)
        settle(asked, NOW + hours * HOUR)
    concerned = {CENTER, OPERATOR, *SUBSCRIBERS}
    assert told(asked.parts.sessions) == {Kind.MISSED: concerned}
    with asked.parts.sessions() as session:
        notices = session.scalars(select(Notice)).all()
        assert len(notices) == len(concerned)
        assert notices[0].facts == {
            "dataset": "energy.generation",
            "title": {"en": "Generation by hour", "ko": "시간별 generation"},
            "due_at": "2026-11-03T00:00:00+00:00",
            "grace_ends": "2026-11-03T02:00:00+00:00",
        }
    with asked.parts.sessions.begin() as session:
        releases.announce_delivery(
            session, make_delivery("dlv_9", received_at=NOW + 23 * HOUR, judged_at=NOW + 24 * HOUR)
        )
    settle(asked, NOW + 24 * HOUR)
    assert told(asked.parts.sessions)[Kind.LATE] == concerned


def test_a_refusal_is_for_the_center_and_operators_and_says_nothing_of_the_file(asked: Web) -> None:
    with asked.parts.sessions.begin() as session:
        releases.announce_delivery(session, make_delivery("dlv_9", Verdict.REFUSED))
    settle(asked, NOW)
    assert told(asked.parts.sessions) == {Kind.REFUSED: {CENTER, OPERATOR}}
    with asked.parts.sessions() as session:
        facts = session.scalars(select(Notice.facts)).first()
    assert facts
    assert facts["file_name"] == "dlv_9.csv"
    assert "Output" not in str(facts)


def test_a_release_is_told_to_all_whose_grant_takes_it_in(asked: Web) -> None:
    with asked.parts.sessions.begin() as session:
        releases.announce_delivery(session, make_delivery("dlv_9", sha256="9" * 64))
        release = make_release("rel_9", 9, ("dlv_9",))
        for _ in range(2):
            releases.announce_release(session, release)
    for _ in range(2):
        settle(asked, NOW)
    assert told(asked.parts.sessions) == {Kind.RELEASED: {CENTER, OPERATOR, *SUBSCRIBERS}}


def test_changes_are_told_to_who_may_read_every_row(asked: Web) -> None:
    with asked.parts.sessions.begin() as session:
        subscriber = organisation_by_slug(session, "free")
        assert subscriber is not None
        [grant] = of_organisation(session, subscriber.id)
        grant.scope = {
            **grant.scope,
            "conditions": [{"column": "month", "type": "varchar", "op": "eq", "values": ["2026-10"]}],
        }
        releases.announce_delivery(session, make_delivery("dlv_9", sha256="9" * 64))
        releases.announce_release(session, make_release("rel_9", 9, ("dlv_9",), changes=Changes(added=97, removed=2)))
    settle(asked, NOW)
    with asked.parts.sessions() as session:
        found = session.execute(select(Member.email, Notice.facts).join(NoticeChannel, NoticeChannel.member_id == Member.id)
                                .join(Notice, Notice.channel_id == NoticeChannel.id)).all()  # fmt: skip
    counted = {email: tuple(facts.get(name) for name in ("added", "changed", "removed")) for email, facts in found}
    whole = dict.fromkeys((CENTER, OPERATOR, "buyer@subscriber.example"), (97, 0, 2))
    assert counted == {**whole, "analyst@free.example": (None, None, None)}


def test_who_left_who_stopped_and_who_changed_role_is_not_told(asked: Web) -> None:
    with asked.parts.sessions.begin() as session:
        channels = {channel.member.email: channel for channel in session.scalars(select(NoticeChannel))}
        channels["buyer@subscriber.example"].member.disabled_at = NOW
        service.stop(session, channels["analyst@free.example"], NOW)
        channels[OPERATOR].kinds = [Kind.RELEASED.value]
        channels[CENTER].member.role = Role.ANALYST
        releases.announce_delivery(session, make_delivery("dlv_9", Verdict.REFUSED))
    settle(asked, NOW)
    assert told(asked.parts.sessions) == {}


def test_what_is_declared_no_more_makes_no_notice(asked: Web) -> None:
    gone = make_delivery("dlv_9", Verdict.REFUSED, dataset="energy.gone")
    with asked.parts.sessions.begin() as session:
        releases.announce_delivery(session, gone)
    settle(asked, NOW)
    assert told(asked.parts.sessions) == {}


def test_how_many_channels_a_member_has_and_where_they_go(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        member = make_member(session, make_organisation(session))
        viewer, settings = viewer_of(member), web.parts.settings
        add = {"kinds": [Kind.RELEASED], "now": NOW}
        with pytest.raises(NoMail):
            service.add_channel(session, settings, viewer, address=None, **add)
        with pytest.raises(AddressRefused):
            service.add_channel(session, settings, viewer, address="https://10.0.0.1/", **add)
        first = service.add_channel(session, settings, viewer, address="https://hooks.example/0", **add)
        with pytest.raises(Conflict, match="already"):
            service.add_channel(session, settings, viewer, address="https://hooks.example/0", **add)
        for number in range(1, service.MOST_CHANNELS):
            service.add_channel(session, settings, viewer, address=f"https://hooks.example/{number}", **add)
        with pytest.raises(TooManyChannels):
            service.add_channel(session, settings, viewer, address="https://hooks.example/more", **add)
        other = make_member(session, make_organisation(session), email="other@acme.example")
        with pytest.raises(NotFound):
            queries.channel(session, other.id, first.id)
