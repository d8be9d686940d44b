"""Rows: open_use, what everybody used on one day; open_batch, what was told already: neither is of a person.

data_request, what somebody asks for; data_request_support, who wants the same.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from marketplace.doors.open.board_states import RequestState
from wire.access import Outcome
from wire.open import Kind

Sketch = bytes  # a column of the row is called as the type is


class OpenUse(Base):
    """Sums of a day. `askers`: a sketch of who asked, hashed with a salt that was thrown away with the day."""

    __tablename__ = "open_use"
    day: Mapped[date] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True, index=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]
    rows: Mapped[int]
    bytes: Mapped[int]
    milliseconds: Mapped[int]
    askers: Mapped[Sketch]


class OpenBatch(Base):
    """A batch of sums that was taken, so that one that is told again adds nothing."""

    __tablename__ = "open_batch"
    id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class DataRequest(Base):
    """What somebody asks for. Who it was is kept for the answer and shown to nobody.

    `answer_by`: until when an operator answers; `due_on`: the day of a plan; `link`: where what was asked for is.
    """

    __tablename__ = "data_request"
    __table_args__ = (Index("ix_data_request_made_at", "made_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    sector: Mapped[str]
    title: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[RequestState]
    made_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    due_on: Mapped[date | None]
    reason: Mapped[str]
    link: Mapped[str]


class DataRequestSupport(Base):
    """A member who wants the same."""

    __tablename__ = "data_request_support"
    request_id: Mapped[str] = mapped_column(ForeignKey("data_request.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
