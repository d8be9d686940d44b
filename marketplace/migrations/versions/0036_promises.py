"""A purchase keeps what was promised of the service; what was broken, and credits that keep the access."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036_promises"
down_revision = "0035_listing_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase", sa.Column("promise", JSONB()))
    op.add_column("refund", sa.Column("keeps_access", sa.Boolean(), nullable=False, server_default=sa.false()))
    kinds = sa.Enum("late", "failed", "incomplete", "unannounced", name="breachkind", native_enum=False, length=32)
    op.create_table(
        "broken_promise",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("share_bp", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_broken_promise_purchase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_broken_promise"),
    )
    op.create_index(
        "uq_broken_promise", "broken_promise", ["purchase_id", "kind", "dataset", "subject"], unique=True
    )  # fmt: skip
    op.create_index("ix_broken_promise_found_at", "broken_promise", ["found_at", "id"])


def downgrade() -> None:
    op.drop_table("broken_promise")
    op.drop_column("refund", "keeps_access")
    op.drop_column("purchase", "promise")
