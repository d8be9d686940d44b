"""Bank transfers: orders, the bank's lines, payments and refunds that they make."""

import sqlalchemy as sa
from alembic import op

revision = "0034_transfers"
down_revision = "0033_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_order",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("interval", sa.Enum("month", "year", name="interval", native_enum=False, length=32)),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_transfer_order_purchase_id"),
        sa.PrimaryKeyConstraint("ref", name="pk_transfer_order"),
        sa.UniqueConstraint("purchase_id", name="uq_transfer_order_purchase_id"),
        sa.UniqueConstraint("reference", name="uq_transfer_order_reference"),
    )
    op.create_table(
        "transfer_refund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_ref", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["order_ref"], ["transfer_order.ref"], name="fk_transfer_refund_order_ref"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer_refund"),
        sa.UniqueConstraint("reference", name="uq_transfer_refund_reference"),
    )
    op.create_index("ix_transfer_refund_order_ref", "transfer_refund", ["order_ref"])
    op.create_table(
        "transfer_payment",
        sa.Column("order_ref", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_ref"], ["transfer_order.ref"], name="fk_transfer_payment_order_ref"),
        sa.PrimaryKeyConstraint("order_ref", "number", name="pk_transfer_payment"),
    )
    matches = sa.Enum("exact", "partial", "over", "unknown", name="match", native_enum=False, length=32)
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("match", matches, nullable=False),
        sa.Column("order_ref", sa.Text()),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("returned_minor", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("counted_minor >= 0 AND returned_minor >= 0", name="signs"),
        sa.CheckConstraint("amount_minor < 0 OR counted_minor + returned_minor <= amount_minor", name="suspense"),
        sa.ForeignKeyConstraint(["order_ref"], ["transfer_order.ref"], name="fk_bank_line_order_ref"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_line"),
    )
    op.create_index("ix_bank_line_order_ref", "bank_line", ["order_ref"])
    op.create_index("ix_bank_line_taken_at", "bank_line", ["taken_at", "id"])
    op.create_index(
        "ix_bank_line_suspense", "bank_line", ["at", "id"],
        postgresql_where=sa.text("amount_minor > counted_minor + returned_minor"),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("bank_line", "transfer_payment", "transfer_refund", "transfer_order"):
        op.drop_table(table)
