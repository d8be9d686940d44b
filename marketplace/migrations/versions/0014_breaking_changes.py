"""What releases break: told ahead, and on the release itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_breaking_changes"
down_revision = "0013_tables_held"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breaking_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("breaks", JSONB(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_breaking_change"),
    )
    op.create_index("ix_breaking_change_dataset", "breaking_change", ["dataset"])
    op.add_column("release", sa.Column("breaks", JSONB(), nullable=False, server_default=sa.text("'[]'::jsonb")))
    op.alter_column("release", "breaks", server_default=None)


def downgrade() -> None:
    op.drop_column("release", "breaks")
    op.drop_table("breaking_change")
