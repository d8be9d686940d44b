"""What members say on datasets: questions and reuses."""

import sqlalchemy as sa
from alembic import op

revision = "0056_voice"
down_revision = "0055_saved_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "voice",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Text, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.Column("changed_at", at, nullable=False),
    )
    op.create_index("ix_voice_dataset_made_at", "voice", ["dataset", "made_at", "id"])
    op.create_index("ix_voice_member_id_made_at", "voice", ["member_id", "made_at"])


def downgrade() -> None:
    op.drop_table("voice")
