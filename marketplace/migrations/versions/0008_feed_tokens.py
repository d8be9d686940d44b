"""One token a feed: the token that announced for every center is worth nothing; refused announcements are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0008_feed_tokens"
down_revision = "0007_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM service_principal WHERE name = 'svc_ingest'")
    op.create_table(
        "refused_announcement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("announced", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("supply_center", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refused_announcement"),
    )
    op.create_index("ix_refused_announcement_at", "refused_announcement", ["at"])


def downgrade() -> None:
    op.drop_table("refused_announcement")
