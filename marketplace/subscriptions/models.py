"""Rows: subscription > subscription_period. What a period costs is written down before it is asked for, and stays."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Base
from marketplace.purchases.models import Purchase
from marketplace.subscriptions.periods import Period, period
from marketplace.subscriptions.states import SubscriptionState
from wire.commerce import Interval
from wire.money import Money


class PeriodKind(StrEnum):
    """`period`: the whole of one, paid in advance; `change`: made within it; `usage`: paid when it is over."""

    PERIOD = "period"
    CHANGE = "change"
    USAGE = "usage"


class Subscription(Base):
    """`origin_id` is the purchase that was paid at the checkout, by which the provider knows it; `purchase_id` the one
    that gives now: a change of plan makes another. `anchor` is when the first period began.

    `keeps`: who keeps a seat with the change that is to come, when fewer are left.
    `next_purchase_id`, `next_quantity`: what begins with the next period. `told`: the provider knows what later
    periods cost. `unpaid_since`, `dunned`: since when something is unpaid, and how many steps followed.
    """

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_running", "id", postgresql_where=text("state <> 'ended'")),)
    id: Mapped[str] = mapped_column(primary_key=True)
    origin_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), unique=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), index=True)
    state: Mapped[SubscriptionState]
    interval: Mapped[Interval]
    anchor: Mapped[datetime]
    next_purchase_id: Mapped[str | None] = mapped_column(ForeignKey("purchase.id"))
    next_quantity: Mapped[int | None]
    keeps: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    told: Mapped[bool] = mapped_column(default=True)
    unpaid_since: Mapped[datetime | None]
    dunned: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    purchase: Mapped[Purchase] = relationship(foreign_keys=purchase_id, lazy="joined")
    origin: Mapped[Purchase] = relationship(foreign_keys=origin_id, lazy="joined")
    next_purchase: Mapped[Purchase | None] = relationship(foreign_keys=next_purchase_id, lazy="joined")
    periods: Mapped[list["SubscriptionPeriod"]] = relationship(
        lazy="selectin", order_by="(SubscriptionPeriod.number, SubscriptionPeriod.opened_at, SubscriptionPeriod.part)"
    )

    def period(self, number: int) -> Period:
        return period(self.anchor, self.interval, number)

    def row(self, number: int) -> "SubscriptionPeriod | None":
        """The period of that number, if it was opened."""
        return next((row for row in self.periods if row.kind is PeriodKind.PERIOD and row.number == number), None)

    @property
    def last(self) -> "SubscriptionPeriod":
        """The newest period that was opened."""
        return max((row for row in self.periods if row.kind is PeriodKind.PERIOD), key=lambda row: row.number)

    @property
    def unpaid(self) -> list["SubscriptionPeriod"]:
        """What a card declined, or was not told of for too long."""
        return [row for row in self.periods if row.waits and row.failed_at and row.kind is not PeriodKind.CHANGE]

    @property
    def changing(self) -> "SubscriptionPeriod | None":
        """A change whose payment is not decided yet."""
        return next((row for row in self.periods if row.waits and row.kind is PeriodKind.CHANGE), None)


class SubscriptionPeriod(Base):
    """`charge` less `credit` is what is due. `reference` is the provider's or our name of the payment.

    `used`: of a usage plan, as it is counted. `id` is also the charge's at the provider, where we ask for it.
    `failed_at`: the first time that it was not paid; `dropped_at`: nobody is to pay it any more. `parked`: what the
    provider said where it is not known whether it was paid; it is asked again under the same keys. `declines`: how
    often the card said no to what we asked for. `approvals`: what a change was approved with.
    """

    __tablename__ = "subscription_period"
    __table_args__ = (UniqueConstraint("subscription_id", "number", "kind", "part"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscription.id"))
    number: Mapped[int]
    kind: Mapped[PeriodKind]
    part: Mapped[int] = mapped_column(default=0)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), index=True)
    quantity: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    charge_minor: Mapped[int]
    credit_minor: Mapped[int] = mapped_column(default=0)
    used: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    opened_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    parked: Mapped[str | None]
    declines: Mapped[int] = mapped_column(default=0, server_default="0")
    approvals: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")

    @property
    def due(self) -> Money:
        return Money(self.charge_minor - self.credit_minor, self.currency)

    @property
    def charge(self) -> Money:
        return Money(self.charge_minor, self.currency)

    @property
    def credit(self) -> Money:
        return Money(self.credit_minor, self.currency)

    @property
    def waits(self) -> bool:
        return self.paid_at is None and self.dropped_at is None
