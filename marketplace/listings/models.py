"""Rows: listing > listing_dataset, plan. A plan is never changed: an edit withdraws it and writes another."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.database import Base
from marketplace.licensing.models import Licence
from marketplace.licensing.rules import hash_of_all
from marketplace.listings.states import ListingState
from marketplace.listings.texts import Promise
from wire.commerce import Interval, PlanKind, UsagePrice
from wire.money import Money

PRICE = "(kind = 'usage' OR (kind IN ('free', 'trial')) = (price_minor = 0)) AND price_minor >= 0"


class Listing(Base):
    """`search_text` holds, in lower case, everything that the catalogue finds it by, in both languages.

    `content` is the draft that stands, as its supply center wrote it: what its rows were made from.
    """

    __tablename__ = "listing"
    __table_args__ = (Index("ix_listing_published", "published_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[ListingState]
    title_en: Mapped[str]
    title_ko: Mapped[str]
    summary_en: Mapped[str]
    summary_ko: Mapped[str]
    search_text: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    supply_center: Mapped[Organisation] = relationship(lazy="joined")
    datasets: Mapped[list["ListingDataset"]] = relationship(
        lazy="selectin", order_by="ListingDataset.dataset", cascade="all, delete-orphan"
    )
    plans: Mapped[list["Plan"]] = relationship(lazy="selectin", order_by="Plan.position", back_populates="listing")

    @property
    def dataset_ids(self) -> list[str]:
        return [row.dataset for row in self.datasets]

    @property
    def open_plans(self) -> list["Plan"]:
        """The plans that everybody can buy; those withdrawn stay for the purchases that name them."""
        return [plan for plan in self.plans if plan.withdrawn_at is None and plan.for_organisation_id is None]

    @property
    def promise(self) -> Promise:
        """What the supply center promises of its service."""
        return Promise.model_validate(self.content.get("promise", {}))

    @property
    def titles(self) -> dict[str, str]:
        """By language, as notices and papers keep them."""
        return {"en": self.title_en, "ko": self.title_ko}

    def title(self, language: str) -> str:
        return self.title_ko if language == "ko" else self.title_en

    def summary(self, language: str) -> str:
        return self.summary_ko if language == "ko" else self.summary_en


class ListingDataset(Base):
    """A dataset that the listing offers, with its sector for the catalogue's filter."""

    __tablename__ = "listing_dataset"
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True, index=True)
    sector: Mapped[str] = mapped_column(index=True)


plan_licence = Table(
    "plan_licence",
    Base.metadata,
    Column("plan_id", ForeignKey("plan.id"), primary_key=True),
    Column("licence_id", ForeignKey("licence.id"), primary_key=True, index=True),
)
"""Which licences a plan gives: one for each of its datasets."""


class Plan(Base):
    """Price and licences, each of one of the listing's datasets; the words are those of `PlanDraft`.

    `succeeds_id`: the plan that it takes the place of, for those who subscribe to that one from `succeeds_from` on.
    A private plan is for one organisation, until `expires_at`; `seats`: how many it was agreed on for.
    """

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint(PRICE, name="price"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), index=True)
    position: Mapped[int]
    kind: Mapped[PlanKind]
    interval: Mapped[Interval | None]
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    trial_days: Mapped[int | None]
    per_seat: Mapped[bool] = mapped_column(default=False)
    usage: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    approval: Mapped[bool] = mapped_column(default=False)
    copies: Mapped[int | None]
    for_organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    seats: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    succeeds_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"), index=True)
    succeeds_from: Mapped[datetime | None]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    licences: Mapped[list[Licence]] = relationship(secondary=plan_licence, order_by=Licence.dataset, lazy="selectin")
    listing: Mapped[Listing] = relationship(back_populates="plans")

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def total(self) -> Money:
        """Of all the seats that a private plan was agreed on for."""
        return Money(self.price_minor * (self.seats or 1), self.currency)

    def is_for(self, organisation_id: str, now: datetime) -> bool:
        """Whether that organisation can buy it now, if its listing is in the catalogue."""
        is_over = self.withdrawn_at is not None or (self.expires_at is not None and self.expires_at <= now)
        return not is_over and self.for_organisation_id in (None, organisation_id)

    @property
    def datasets(self) -> list[str]:
        return [licence.dataset for licence in self.licences]

    @property
    def terms_hash(self) -> str:
        """What a buyer of the plan agrees to."""
        return hash_of_all([licence.terms_hash for licence in self.licences])

    @property
    def every(self) -> Interval | None:
        """How often it is billed; usage is by the month."""
        return Interval.MONTH if self.kind is PlanKind.USAGE else self.interval

    @property
    def usage_price(self) -> UsagePrice | None:
        return None if self.usage is None else UsagePrice.model_validate(self.usage)
