"""Rows: a member's notices on its page; where they go beside that, and each notice, one for each such place."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base
from marketplace.notices.rules import Way
from wire.notices import Kind

PENDING = "sent_at IS NULL AND given_up_at IS NULL"


class NoticeChannel(Base):
    """One place for a member's notices of some `kinds`: the mail address of the account, or a webhook's `address`.

    `secret_version` tells which key signs. After failures it waits until `next_try_at`; `stopped_at`: it was given up,
    and `error` says why. Nothing of what the other side answered is kept but its status.
    """

    __tablename__ = "notice_channel"
    __table_args__ = (
        Index("uq_notice_channel_mail", "member_id", unique=True, postgresql_where=text("way = 'mail'")),
        UniqueConstraint("member_id", "address"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    way: Mapped[Way]
    address: Mapped[str | None]
    kinds: Mapped[list[str]]
    secret_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    error: Mapped[str | None]  # a `Failure`, in words
    stopped_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship(lazy="joined")


class Notice(Base):
    """`about` names the event, so that a channel is told of it once; `facts` are what is told."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("channel_id", "about"),
        Index("ix_notice_pending", "channel_id", "id", postgresql_where=text(PENDING)),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("notice_channel.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    about: Mapped[str]
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class PageNotice(Base):
    """The same for the member's own page: nobody need ask for it, and nothing is sent."""

    __tablename__ = "page_notice"
    __table_args__ = (
        UniqueConstraint("member_id", "about"),
        Index("ix_page_notice_member_id_created_at", "member_id", "created_at"),
        Index("ix_page_notice_unread", "member_id", postgresql_where=text("read_at IS NULL")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[Kind]
    about: Mapped[str]
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
