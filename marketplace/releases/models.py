"""Rows: deliveries, releases, which deliveries a release holds or supersedes, and the figures of what stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Base
from wire.deliveries import Verdict


class Delivery(Base):
    """One file that arrived. `body_hash` is the SHA-256 of what was announced: the same again changes nothing."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_dataset_received_at", "dataset", "received_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    sector: Mapped[str]
    dataset: Mapped[str]
    supply_center: Mapped[str] = mapped_column(ForeignKey("organisation.slug"), index=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(index=True)
    judged_at: Mapped[datetime | None]
    verdict: Mapped[Verdict]
    read: Mapped[int]
    accepted: Mapped[int]
    quarantined: Mapped[int]
    skipped: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, int]]
    refusal: Mapped[str | None]
    duplicate_of: Mapped[str | None]
    drift: Mapped[list[str]]
    declaration_hash: Mapped[str]
    step_version: Mapped[str]
    body_hash: Mapped[str]


class KnownFeed(Base):
    """When the network first carried a feed."""

    __tablename__ = "known_feed"
    dataset: Mapped[str] = mapped_column(primary_key=True)
    known_at: Mapped[datetime]


class ReleaseDelivery(Base):
    """A delivery whose rows the release brought, or (`superseded`) whose rows it replaced."""

    __tablename__ = "release_delivery"
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("delivery.id"), primary_key=True, index=True)
    superseded: Mapped[bool]


class RefusedAnnouncement(Base):
    """An announcement with another feed's token: `feed` is the token's dataset, the rest what was announced with it."""

    __tablename__ = "refused_announcement"
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    feed: Mapped[str]
    announced: Mapped[str]
    dataset: Mapped[str]
    supply_center: Mapped[str | None]
    address: Mapped[str]


class Release(Base):
    """Immutable: dataset + Delta version + deliveries + certificate.

    `holds_table`: the certificate, the samples and the parts are of every row that stood with it, not of its delivery
    alone. `added`, `changed`, `removed` rows of the table; None: not counted. `breaks`: what it does to queries.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("dataset", "delta_version"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    delta_version: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(index=True)
    declaration_hash: Mapped[str]
    certificate: Mapped[dict[str, Any]]
    samples: Mapped[list[dict[str, Any]]]
    holds_table: Mapped[bool] = mapped_column(default=False)
    added: Mapped[int | None]
    changed: Mapped[int | None]
    removed: Mapped[int | None]
    breaks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    body_hash: Mapped[str]
    links: Mapped[list[ReleaseDelivery]] = relationship(order_by=ReleaseDelivery.delivery_id, lazy="selectin")

    def deliveries(self, *, superseded: bool = False) -> list[str]:
        """The deliveries whose rows it brought, or those that it superseded."""
        return [link.delivery_id for link in self.links if link.superseded == superseded]


class BreakingChange(Base):
    """What a coming release breaks (`wire.deliveries.Break`), as its readers were told."""

    __tablename__ = "breaking_change"
    id: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    breaks: Mapped[list[dict[str, Any]]]
    announced_at: Mapped[datetime]
    takes_effect_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DeliveryPart(Base):
    """The rows of a released delivery in one partition, as announced. `key` stands for `values`.

    They are those that it brought; where the release holds its table, those that stood in the table with it.
    """

    __tablename__ = "delivery_part"
    __table_args__ = (Index("ix_delivery_part_dataset_key", "dataset", "key"),)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    values: Mapped[dict[str, Any]]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]
    samples: Mapped[list[dict[str, Any]]]


class TablePart(Base):
    """The rows that stand in one partition of a dataset's table.

    The merge of its deliveries' parts; where releases hold their table, the newest one's part.
    """

    __tablename__ = "table_part"
    dataset: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    delivery_id: Mapped[str]  # the newest of those
    values: Mapped[dict[str, Any]]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]
    samples: Mapped[list[dict[str, Any]]]


class ReleaseSummary(Base):
    """What the table's statistics were with a release: `columns` are of `wire.summaries.ColumnSummary`."""

    __tablename__ = "release_summary"
    __table_args__ = (Index("ix_release_summary_dataset", "dataset"),)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    dataset: Mapped[str]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]
    release: Mapped[Release] = relationship(lazy="joined")


class DeliverySketch(Base):
    """Summaries of a delivery's public columns in one partition (`wire.sketches.PartSketch`), while its rows stand."""

    __tablename__ = "delivery_sketch"
    __table_args__ = (Index("ix_delivery_sketch_dataset_key", "dataset", "key"),)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    values: Mapped[dict[str, Any]]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]


class TableSketch(Base):
    """The same of the rows that stand in one partition of a table, and of all of them under the key `WHOLE`."""

    __tablename__ = "table_sketch"
    dataset: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]
