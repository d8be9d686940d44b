"""Rows: a promise that was broken to one purchase, with what was measured and what is credited for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Base
from marketplace.promises.rules import BreachKind
from marketplace.purchases.models import Purchase
from wire.money import Money


class BrokenPromise(Base):
    """`subject`: the due time or the release; with purchase, kind and dataset it is there once.

    `credit_minor` is what is given back by the refunds of this id; zero where nothing of the period was left.
    """

    __tablename__ = "broken_promise"
    __table_args__ = (
        Index("uq_broken_promise", "purchase_id", "kind", "dataset", "subject", unique=True),
        Index("ix_broken_promise_found_at", "found_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"))
    kind: Mapped[BreachKind]
    dataset: Mapped[str]
    subject: Mapped[str]
    broken_at: Mapped[datetime]
    found_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    share_bp: Mapped[int]
    credit_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    purchase: Mapped[Purchase] = relationship(lazy="joined")

    @property
    def credit(self) -> Money:
        return Money(self.credit_minor, self.currency)
