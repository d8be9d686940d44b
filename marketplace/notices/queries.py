"""Every SELECT on notices: a member's channels, who is told of a dataset, what waits to be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role
from marketplace.errors import NotFound
from marketplace.grants import queries as grants
from marketplace.grants.models import Grant
from marketplace.grants.queries import is_active
from marketplace.notices.models import Notice, NoticeChannel, PageNotice
from marketplace.notices.rules import Way
from marketplace.telling import OPERATORS
from wire.notices import Kind

_PENDING = and_(Notice.sent_at.is_(None), Notice.given_up_at.is_(None))


def channel(session: Session, member_id: str, channel_id: str) -> NoticeChannel:
    """NotFound for another member's."""
    found = session.get(NoticeChannel, channel_id, with_for_update={"of": NoticeChannel})
    if found is None or found.member_id != member_id:
        raise NotFound(f"no notices go to {channel_id}")
    return found


def channels_of(session: Session, member_id: str) -> Sequence[NoticeChannel]:
    found = select(NoticeChannel).where(NoticeChannel.member_id == member_id)
    return session.scalars(found.order_by(NoticeChannel.way, NoticeChannel.id)).all()


@dataclass(frozen=True, slots=True)
class Concerned:
    """A member who may be told of a dataset.

    `watches`: of all of it, as its supply center or an operator; `all_rows`: of figures of all rows together.
    """

    member: Member
    watches: bool
    all_rows: bool


def concerned(session: Session, dataset: str, supply_center: str, now: datetime) -> Sequence[Concerned]:
    """The members who may be told of the dataset."""
    watches, subscribes = _watches(supply_center), _subscribes(dataset, now)
    all_rows = or_(watches, subscribes.where(Grant.scope["conditions"] == []))
    found = (
        select(Member, watches, all_rows)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.disabled_at.is_(None), or_(watches, subscribes))
    )
    return [Concerned(*row) for row in session.execute(found.order_by(Member.id))]


def members_of(session: Session, organisation_id: str) -> Sequence[Member]:
    """An organisation's members who can sign in; of `OPERATORS`, whoever runs the network."""
    whose = Member.role == Role.OPERATOR if organisation_id == OPERATORS else Member.organisation_id == organisation_id
    return session.scalars(select(Member).where(whose, Member.disabled_at.is_(None)).order_by(Member.id)).all()


def channels_for(session: Session, member_ids: Collection[str], kind: Kind) -> Sequence[NoticeChannel]:
    """Where these members want notices of that kind; a stopped one is left out."""
    found = select(NoticeChannel).where(NoticeChannel.member_id.in_(member_ids), NoticeChannel.stopped_at.is_(None))
    return session.scalars(found.where(NoticeChannel.kinds.contains([kind.value])).order_by(NoticeChannel.id)).all()


def on_page(
    session: Session, member_id: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[PageNotice], str | None]:
    """One page of the member's own notices, newest first."""
    own = select(PageNotice).where(PageNotice.member_id == member_id)
    return paging.page(session, own, PageNotice.created_at, PageNotice.id, limit=limit, cursor=cursor)


def unread(session: Session, member_id: str) -> int:
    own = select(func.count()).where(PageNotice.member_id == member_id, PageNotice.read_at.is_(None))
    return session.scalars(own).one()


def sent_to(
    session: Session, channel_id: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[Notice], str | None]:
    """One page of what went or was to go to a channel, newest first."""
    own = select(Notice).where(Notice.channel_id == channel_id)
    return paging.page(session, own, Notice.created_at, Notice.id, limit=limit, cursor=cursor)


def columns_subscribed(session: Session, organisation_id: str, dataset: str, now: datetime) -> frozenset[str]:
    """The columns of the dataset that its subscriptions give, masked ones too."""
    held = grants.active(session, organisation_id, dataset, now)
    return frozenset(column for one in held if one.deliveries is None for column in one.scope["columns"])


def _watches(supply_center: str) -> ColumnElement[bool]:
    """Operators, and the supply center."""
    center = and_(Organisation.kind == OrganisationKind.SUPPLY_CENTER, Organisation.slug == supply_center)
    return or_(Member.role == Role.OPERATOR, center)


def _subscribes(dataset: str, now: datetime) -> Exists:
    """Whose grant takes in what is still to come, not the deliveries of one day."""
    return exists().where(
        Grant.organisation_id == Organisation.id, Grant.dataset == dataset, Grant.deliveries.is_(None), is_active(now)
    )


def due(session: Session, ways: Collection[Way], now: datetime, limit: int) -> Sequence[str]:
    """Channels that have something to send and need not wait; those that failed least are first."""
    at_once_or_due = func.coalesce(NoticeChannel.next_try_at <= now, True)
    waits = exists().where(Notice.channel_id == NoticeChannel.id, _PENDING)
    found = select(NoticeChannel.id).where(
        NoticeChannel.way.in_(ways), NoticeChannel.stopped_at.is_(None), at_once_or_due, waits
    )
    return session.scalars(found.order_by(NoticeChannel.failures, NoticeChannel.id).limit(limit)).all()


def claimed(session: Session, channel_id: str, now: datetime) -> NoticeChannel | None:
    """The channel, locked until the transaction ends; None where another process sends to it, or it must wait."""
    at_once_or_due = func.coalesce(NoticeChannel.next_try_at <= now, True)
    found = select(NoticeChannel).where(
        NoticeChannel.id == channel_id, NoticeChannel.stopped_at.is_(None), at_once_or_due
    )
    return session.scalar(found.with_for_update(of=NoticeChannel, skip_locked=True))


def oldest_pending(session: Session, channel_id: str) -> Notice | None:
    found = select(Notice).where(Notice.channel_id == channel_id, _PENDING)
    return session.scalar(found.order_by(Notice.id).limit(1))
