"""A member's notices on its own page."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029_page_notices"
down_revision = "0028_chains"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_page_notice_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page_notice"),
        sa.UniqueConstraint("member_id", "about", name="uq_page_notice_member_id_about"),
    )
    op.create_index("ix_page_notice_member_id_created_at", "page_notice", ["member_id", "created_at"])
    op.create_index("ix_page_notice_unread", "page_notice", ["member_id"], postgresql_where=sa.text("read_at IS NULL"))


def downgrade() -> None:
    op.drop_table("page_notice")
