"""A run of a harvest does not say that an operator agreed: its state does."""

import sqlalchemy as sa
from alembic import op

revision = "0054_harvest_agreed"
down_revision = "0053_harvests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("harvest_run", "agreed")


def downgrade() -> None:
    op.add_column("harvest_run", sa.Column("agreed", sa.Boolean, nullable=False, server_default=sa.false()))
