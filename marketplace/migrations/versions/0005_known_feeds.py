"""When the network first carried each feed: before its first due time nothing is late."""

import sqlalchemy as sa
from alembic import op

revision = "0005_known_feeds"
down_revision = "0004_refunds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_feed",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset", name="pk_known_feed"),
    )


def downgrade() -> None:
    op.drop_table("known_feed")
