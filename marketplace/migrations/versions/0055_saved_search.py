"""Searches that members keep, and what came since and answers them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0055_saved_search"
down_revision = "0054_harvest_agreed"
branch_labels = None
depends_on = None
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("member_id", sa.Text, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("question", JSONB, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("told_at", AT),
        sa.UniqueConstraint("member_id", "hash"),
    )
    op.create_index("ix_saved_search_hash", "saved_search", ["hash", "id"])
    op.create_table(
        "saved_search_hit",
        sa.Column("search_id", sa.Text, sa.ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("told_at", AT),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index("ix_saved_search_hit_untold", "saved_search_hit", ["search_id"], postgresql_where=untold)


def downgrade() -> None:
    op.drop_table("saved_search_hit")
    op.drop_table("saved_search")
