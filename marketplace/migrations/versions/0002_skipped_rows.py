"""Rows of a delivery that its declaration skips: blank ones, doubles, lines that are no rows."""

import sqlalchemy as sa
from alembic import op

revision = "0002_skipped_rows"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("skipped", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("delivery", "skipped", server_default=None)


def downgrade() -> None:
    op.drop_column("delivery", "skipped")
