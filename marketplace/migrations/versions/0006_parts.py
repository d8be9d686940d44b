"""Figures of whole tables, by partition: as each delivery brought them, and merged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_parts"
down_revision = "0005_known_feeds"
branch_labels = None
depends_on = None


def _figures() -> list[sa.Column[object]]:
    return [
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("samples", JSONB(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "delivery_part",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        *_figures(),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_delivery_part_delivery_id"),
        sa.PrimaryKeyConstraint("delivery_id", "key", name="pk_delivery_part"),
    )
    op.create_index("ix_delivery_part_dataset_key", "delivery_part", ["dataset", "key"])
    op.create_table(
        "table_part",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        *_figures(),
        sa.PrimaryKeyConstraint("dataset", "key", name="pk_table_part"),
    )


def downgrade() -> None:
    op.drop_table("table_part")
    op.drop_table("delivery_part")
