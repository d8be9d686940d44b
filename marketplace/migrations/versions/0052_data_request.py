"""The board of requests for data."""

import sqlalchemy as sa
from alembic import op

revision = "0052_data_request"
down_revision = "0051_sketches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "data_request",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("member_id", sa.Text, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("sector", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.Column("answer_by", at, nullable=False),
        sa.Column("answered_at", at),
        sa.Column("changed_at", at, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
    )
    op.create_index("ix_data_request_made_at", "data_request", ["made_at", "id"])
    op.create_index("ix_data_request_member_id", "data_request", ["member_id"])
    op.create_table(
        "data_request_support",
        sa.Column("request_id", sa.Text, sa.ForeignKey("data_request.id"), primary_key=True),
        sa.Column("member_id", sa.Text, sa.ForeignKey("member.id"), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("data_request_support")
    op.drop_table("data_request")
