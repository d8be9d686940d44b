"""Notices: where a member's go, and each that is sent there."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_notices"
down_revision = "0011_due_deliveries"
branch_labels = None
depends_on = None
WAY = sa.Enum("mail", "webhook", name="way", native_enum=False, length=32)
KIND = sa.Enum(
    "delivery.missed", "delivery.late", "delivery.refused", "release.published", "notice.test", name="kind",
    native_enum=False, length=32,
)  # fmt: skip


def _at(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("way", WAY, nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("kinds", JSONB(), nullable=False),
        sa.Column("secret_version", sa.BigInteger(), nullable=False),
        _at("created_at", nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        _at("next_try_at"),
        sa.Column("error", sa.Text(), nullable=True),
        _at("stopped_at"),
        _at("last_sent_at"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_notice_channel_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_channel"),
        sa.UniqueConstraint("member_id", "address", name="uq_notice_channel_member_id_address"),
    )
    op.create_index("ix_notice_channel_member_id", "notice_channel", ["member_id"])
    op.create_index(
        "uq_notice_channel_mail", "notice_channel", ["member_id"], unique=True, postgresql_where=sa.text("way = 'mail'")
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        _at("created_at", nullable=False),
        _at("sent_at"),
        _at("given_up_at"),
        sa.ForeignKeyConstraint(["channel_id"], ["notice_channel.id"], name="fk_notice_channel_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("channel_id", "about", name="uq_notice_channel_id_about"),
    )
    op.create_index(
        "ix_notice_pending", "notice", ["channel_id", "id"],
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("notice_channel")
