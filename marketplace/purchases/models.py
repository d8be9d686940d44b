"""Rows: purchase. Price, licence and supplier's share are bound when it is opened; nothing of them changes later."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.database import Base
from marketplace.licensing.models import Licence
from marketplace.listings.models import Listing
from marketplace.purchases.states import PurchaseState
from wire.commerce import PlanKind
from wire.money import Money


class Purchase(Base):
    """`terms_hash` is the licence's as the buyer read it; `checkout_*` name the provider's page for paying.

    `paid_until` is set for monthly plans alone; `asked_at` is when the provider was last asked what became of it.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        Index("uq_purchase_open", "organisation_id", "plan_id", unique=True, postgresql_where=text("state = 'open'")),
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
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"))
    terms_hash: Mapped[str]
    supplier_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    supplier_share_bp: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PurchaseState]
    opened_at: Mapped[datetime]
    fulfilled_at: Mapped[datetime | None]
    paid_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    checkout_ref: Mapped[str | None] = mapped_column(unique=True)
    checkout_url: Mapped[str | None]
    checkout_expires_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    refund_requested_at: Mapped[datetime | None]
    refund_ref: Mapped[str | None]
    licence: Mapped[Licence] = relationship(lazy="joined")
    listing: Mapped[Listing] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(foreign_keys=organisation_id, lazy="joined")

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)
