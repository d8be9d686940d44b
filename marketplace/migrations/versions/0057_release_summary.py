"""What a table's statistics were with each release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0057_release_summary"
down_revision = "0056_voice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release_summary",
        sa.Column("release_id", sa.Text, sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
    )
    op.create_index("ix_release_summary_dataset", "release_summary", ["dataset"])


def downgrade() -> None:
    op.drop_table("release_summary")
