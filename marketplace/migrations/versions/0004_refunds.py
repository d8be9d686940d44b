"""Subscriptions that end, refunds in parts, refunds that buyers ask for.

A refund that was given before becomes a row: the whole price, and the end of the access.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_refunds"
down_revision = "0003_uploads"
branch_labels = None
depends_on = None

REASONS = ("requested_by_customer", "duplicate", "fraudulent")


def upgrade() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.Enum(*REASONS, name="refundreason", native_enum=False, length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_access", sa.Boolean(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_refund_purchase_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_refund_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
        sa.UniqueConstraint("provider_ref", name="uq_refund_provider_ref"),
    )
    op.create_index("ix_refund_purchase_id", "refund", ["purchase_id"])
    op.execute(
        "INSERT INTO refund (id, purchase_id, amount_minor, currency, reason, note, ordered_at, month, ends_access, "
        "provider_ref, confirmed_at) SELECT 'rfd_' || substr(id, 5), id, price_minor, currency, "
        "'requested_by_customer', '', coalesce(refund_requested_at, ended_at, opened_at), paid_until, true, "
        "refund_ref, CASE WHEN state = 'refunded' THEN coalesce(ended_at, opened_at) END FROM purchase "
        "WHERE state = 'refunded' OR refund_requested_at IS NOT NULL"
    )
    for name in ("stopped_at", "renewal_told_at", "refund_wished_at"):
        op.add_column("purchase", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("refund_wish", "refund_answer"):
        op.add_column("purchase", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("payment_event", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("purchase", "refund_requested_at")
    op.drop_column("purchase", "refund_ref")


def downgrade() -> None:
    op.add_column("purchase", sa.Column("refund_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("purchase", sa.Column("refund_ref", sa.Text(), nullable=True))
    op.execute(
        "UPDATE purchase SET refund_requested_at = refund.ordered_at, refund_ref = refund.provider_ref FROM refund "
        "WHERE refund.purchase_id = purchase.id AND refund.ends_access"
    )
    op.execute("UPDATE purchase SET state = 'fulfilled' WHERE state IN ('ending', 'ended')")
    op.drop_column("payment_event", "at")
    for name in ("stopped_at", "renewal_told_at", "refund_wished_at", "refund_wish", "refund_answer"):
        op.drop_column("purchase", name)
    op.drop_table("refund")
