"""Builders: a network in which members of every sort asked for notices, and senders that a test can look into."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from marketplace import bootstrap, outbox
from marketplace.accounts.models import Member, Organisation
from marketplace.accounts.viewer import viewer_of
from marketplace.grants import service as grants
from marketplace.notices import service
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.notices.port import Outgoing
from marketplace.notices.rules import FITTING
from sectors.spec.feed import Expected, Feed
from sectors.spec.format import Format
from tests.support.commerce import Shop
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.receivers import INSIDE
from wire.notices import Kind

HOUR = timedelta(hours=1)
DAILY = Feed("windpark", "*.csv", "0 9 * * *", (Format(),), expected=Expected(2 * HOUR, 2 * HOUR))


@dataclass
class Kept:
    """A sender in memory."""

    sent: list[Outgoing] = field(default_factory=list)

    def send(self, notice: Outgoing, _at: datetime) -> None:
        self.sent.append(notice)


def asks(
    session: Session, web: Web, member: Member, address: str = "", kinds: Sequence[Kind] | None = None
) -> NoticeChannel:  # fmt: skip
    """A webhook of that member's, for every kind that its role may ask for unless `kinds` says less."""
    settings = replace(web.parts.settings, webhook_allow=INSIDE)
    to = address or f"http://127.0.0.1:9/{member.email}"
    wanted = FITTING[member.role] if kinds is None else kinds
    return service.add_channel(session, settings, viewer_of(member), address=to, kinds=wanted, now=NOW)


def licensed(session: Session, shop: Shop, organisation: Organisation, deliveries: list[str] | None = None) -> None:
    """A grant on the shop's dataset, as a purchase gives it."""
    licence = shop.plan("subscription").licences[0]
    grants.issue(
        session, purchase_id=f"pur_{organisation.slug}", organisation_id=organisation.id, licence=licence,
        deliveries=deliveries, starts_at=NOW, ends_at=None, now=NOW,
    )  # fmt: skip


def company(session: Session, web: Web, slug: str, role: str = "buyer") -> Organisation:
    """A company of whose members one asked for notices."""
    made = make_organisation(session, slug)
    asks(session, web, make_member(session, made, role))
    return made


def settle(web: Web, at: datetime) -> None:
    """Hand every event on, as the worker does."""
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), at)


def told(sessions: sessionmaker[Session]) -> dict[Kind, set[str]]:
    """Kind → mail addresses of the members for whom a notice was made."""
    with sessions() as session:
        rows = session.execute(
            select(Notice.kind, Member.email).select_from(Notice).join(NoticeChannel).join(Member)
        ).all()
    return {kind: {email for found, email in rows if found is kind} for kind, _ in rows}
