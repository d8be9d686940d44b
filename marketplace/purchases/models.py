"""Rows: purchase. Price, licence, split and promise are bound when it is opened; nothing of them changes later."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.database import Base, once_created
from marketplace.licensing.models import Licence
from marketplace.listings.models import Listing, Plan
from marketplace.payments.port import STRIPE, RefundReason
from marketplace.purchases import triggers
from marketplace.purchases.states import PurchaseState
from wire.commerce import PlanKind
from wire.money import Money

OPENED = text("state = 'open' AND billing_ref IS NULL")


class Purchase(Base):
    """`terms_hash` is of all its licences as the buyer read them; `checkout_*` name the provider's page for paying.

    `paid_until` is set for subscriptions alone; `asked_at` is when the provider was last asked what became of it.
    `stopped_at`: since when it is to end with its month; `renewal_told_at`: when the newest word on that was said.
    `refund_wish` is what the buyer wrote who wants money back, `refund_answer` what the operator said to it.
    `billing_ref` is another purchase's checkout, where a change of a subscription made this one: it is billed there.
    `price_minor` is of one seat; `quantity`: how many seats are paid for. `provider` names who takes the money.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity"),
        Index("uq_purchase_open", "organisation_id", "plan_id", unique=True, postgresql_where=OPENED),
        Index(
            "uq_purchase_trial",
            "organisation_id",
            "listing_id",
            unique=True,
            postgresql_where=text("kind = 'trial'"),
        ),
        Index("ix_purchase_plan_id", "plan_id"),
        Index("ix_purchase_organisation_id", "organisation_id", "opened_at"),
        Index("ix_purchase_supplier_id", "supplier_id", "fulfilled_at"),
        Index("ix_purchase_unsettled", "opened_at", postgresql_where=text("state = 'open'")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"))
    kind: Mapped[PlanKind]
    terms_hash: Mapped[str]
    supplier_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    split: Mapped[dict[str, Any]]
    promise: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    provider: Mapped[str] = mapped_column(default=STRIPE, server_default=STRIPE)
    state: Mapped[PurchaseState]
    opened_at: Mapped[datetime]
    fulfilled_at: Mapped[datetime | None]
    paid_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    checkout_ref: Mapped[str | None] = mapped_column(unique=True)
    billing_ref: Mapped[str | None]
    checkout_url: Mapped[str | None]
    checkout_expires_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    renewal_told_at: Mapped[datetime | None]
    refund_wish: Mapped[str | None]
    refund_wished_at: Mapped[datetime | None]
    refund_answer: Mapped[str | None]
    refunds: Mapped[list["Refund"]] = relationship(order_by="Refund.ordered_at", lazy="selectin")
    plan: Mapped[Plan] = relationship(lazy="joined", viewonly=True)
    licences: Mapped[list["AgreedLicence"]] = relationship(lazy="selectin", order_by="AgreedLicence.dataset")
    listing: Mapped[Listing] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id, lazy="joined")

    @property
    def price(self) -> Money:
        """Of all its seats."""
        return Money(self.price_minor * self.quantity, self.currency)

    @property
    def trial_ends_at(self) -> datetime | None:
        """When the trial ends by itself; None for what is no trial, or did not begin."""
        days = self.plan.trial_days
        return self.fulfilled_at + timedelta(days=days) if days and self.fulfilled_at else None

    @property
    def billed_with(self) -> str | None:
        """The checkout whose payments are for this purchase."""
        return self.billing_ref or self.checkout_ref

    @property
    def datasets(self) -> list[str]:
        return [agreed.dataset for agreed in self.licences]

    @property
    def refunded(self) -> Money:
        """What was given back so far, of all months."""
        return Money(sum(refund.amount_minor for refund in self.refunds if refund.confirmed_at), self.currency)


class AgreedLicence(Base):
    """The licence of one of a purchase's datasets, as it was agreed to.

    `sentences` are the licence's by language, as the plan's page showed them; `worded_at`: when they were written
    down, later than the purchase's `opened_at` where it is older than this record. PostgreSQL keeps all as it is.
    """

    __tablename__ = "purchase_licence"
    __table_args__ = (Index("ix_purchase_licence_unworded", "purchase_id", postgresql_where=text("sentences IS NULL")),)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"))
    sentences: Mapped[dict[str, list[str]] | None]
    worded_at: Mapped[datetime | None]
    licence: Mapped[Licence] = relationship(lazy="joined")


class Refund(Base):
    """One giving back, of one payment: `sale` is the ledger's reference of it.

    `provider_ref` is the provider's id of it; `member_id` is None where it was given on the provider's own pages;
    `failure` says why the provider would not.
    """

    __tablename__ = "refund"
    id: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[RefundReason]
    note: Mapped[str]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    ordered_at: Mapped[datetime]
    sale: Mapped[str | None]
    ends_access: Mapped[bool]
    keeps_access: Mapped[bool] = mapped_column(default=False, server_default=false())
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    confirmed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def waits(self) -> bool:
        """Asked of the provider, and not answered yet."""
        return self.confirmed_at is None and self.failed_at is None


once_created(triggers.STATEMENTS)
