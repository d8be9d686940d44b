"""Rows: approval, one a request and whom it asks; spending_rule, what a company allows itself; approver."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member, Organisation
from marketplace.approvals.states import ApprovalState
from marketplace.database import Base
from marketplace.listings.models import Plan
from wire.money import Money


class AskedOf(StrEnum):
    """Who decides: the supply center, on the purpose; an approver of the company, on the money."""

    CENTER = "center"
    COMPANY = "company"


class Approval(Base):
    """What is to be taken: the plan with its licences (`terms_hash`) for so many seats, at that price altogether.

    `member_id` asked, `decided_by` answered with `reason`; `decider_id` is the organisation that decides. `expires_at`:
    until when it may be answered, once approved: used. `purchase_id`: what it was used for.
    """

    __tablename__ = "approval"
    __table_args__ = (
        Index(
            "uq_approval_open", "organisation_id", "plan_id", "asked_of", unique=True,
            postgresql_where=text("state IN ('asked', 'approved')"),
        ),
        Index("ix_approval_decider_id", "decider_id", "asked_at"),
        Index("ix_approval_organisation_id", "organisation_id", "asked_at"),
        Index("ix_approval_purchase_id", "purchase_id"),
        Index("ix_approval_expires_at", "expires_at", postgresql_where=text("state IN ('asked', 'approved')")),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    asked_of: Mapped[AskedOf]
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    decider_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    purpose: Mapped[str]
    terms_hash: Mapped[str]
    quantity: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[ApprovalState]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    purchase_id: Mapped[str | None]
    plan: Mapped[Plan] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id, lazy="joined")
    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="joined")

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)


class SpendingRule(Base):
    """What a company allows itself in one currency.

    `approval_above_minor`: a purchase that costs more needs an approver; `budget_minor`: what a month may cost. None:
    as it comes.
    """

    __tablename__ = "spending_rule"
    __table_args__ = (CheckConstraint("approval_above_minor >= 0 AND budget_minor >= 0", name="amounts"),)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    approval_above_minor: Mapped[int | None]
    budget_minor: Mapped[int | None]
    set_by: Mapped[str] = mapped_column(ForeignKey("member.id"))
    set_at: Mapped[datetime]

    @property
    def approval_above(self) -> Money | None:
        return None if self.approval_above_minor is None else Money(self.approval_above_minor, self.currency)

    @property
    def budget(self) -> Money | None:
        return None if self.budget_minor is None else Money(self.budget_minor, self.currency)


class Approver(Base):
    """A member who may approve what colleagues ask for."""

    __tablename__ = "approver"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by: Mapped[str] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime]
    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="joined")
