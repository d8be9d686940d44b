"""Sketches of columns: what statistics of whole tables are made of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0051_sketches"
down_revision = "0050_open"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_sketch",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        *_told(),
        sa.PrimaryKeyConstraint("delivery_id", "key", name="pk_delivery_sketch"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_delivery_sketch_delivery_id"),
    )
    op.create_index("ix_delivery_sketch_dataset_key", "delivery_sketch", ["dataset", "key"])
    op.create_table(
        "table_sketch",
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        *_told(),
        sa.PrimaryKeyConstraint("dataset", "key", name="pk_table_sketch"),
    )


def _told() -> list[sa.Column[object]]:
    return [
        sa.Column("values", JSONB, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("table_sketch")
    op.drop_table("delivery_sketch")
