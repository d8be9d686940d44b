"""Rows: offer > offer_step. A step is written once: who said what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member, Organisation
from marketplace.database import Base, once_created
from marketplace.listings.models import Listing
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import triggers
from marketplace.offers.states import Event, OfferState, Side


class Offer(Base):
    """What a supply center and a company negotiate on a listing. `plan_id`: the private plan that was agreed on.

    `expires_at`: until when the newest proposal may be answered.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_center_id", "center_id", "changed_at"),
        Index("ix_offer_organisation_id", "organisation_id", "changed_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), index=True)
    center_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[OfferState]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    listing: Mapped[Listing] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id, lazy="joined")
    steps: Mapped[list["OfferStep"]] = relationship(lazy="selectin", order_by="OfferStep.number")

    @property
    def proposal(self) -> "OfferStep":
        """The newest figures on the table."""
        return next(step for step in reversed(self.steps) if step.plan is not None)


class OfferStep(Base):
    """One side's step; `member_id` None: the time was over. `plan`, `seats`, `note`: what was proposed.

    `wish`: which other terms the company asks for, in words: no proposal can be accepted that holds one.
    """

    __tablename__ = "offer_step"
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[Event]
    side: Mapped[Side | None]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    seats: Mapped[int | None]
    wish: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    member: Mapped[Member | None] = relationship(lazy="joined")

    @property
    def draft(self) -> PlanDraft:
        """The plan as it was proposed."""
        return PlanDraft.model_validate(self.plan)


once_created(triggers.STATEMENTS)
