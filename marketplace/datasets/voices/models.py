"""Rows: voices."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.database import Base
from marketplace.datasets.voices.states import VoiceState
from wire.voices import VoiceKind


class Voice(Base):
    """Who it was is kept for the answer; of it only the organisation's kind is shown.

    `text`: the question, or the title of what was made; `link`: where that is; `reason`: why it is hidden.
    """

    __tablename__ = "voice"
    __table_args__ = (
        Index("ix_voice_dataset_made_at", "dataset", "made_at", "id"),
        Index("ix_voice_member_id_made_at", "member_id", "made_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    kind: Mapped[VoiceKind]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[VoiceState]
    text: Mapped[str]
    link: Mapped[str]
    answer: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="joined")
