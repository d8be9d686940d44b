"""The data map's records of datasets, ours and harvested."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0049_catalog_record"
down_revision = "0048_offered_datasets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "catalog_record",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.Column("changed_at", at, nullable=False),
        sa.Column("seen_at", at, nullable=False),
        sa.Column("gone_at", at),
    )
    op.create_index("ix_catalog_record_changed_at", "catalog_record", ["changed_at", "id"])
    op.create_index(
        "ix_catalog_record_source", "catalog_record", ["source", "id"], postgresql_where=sa.text("source IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_table("catalog_record")
