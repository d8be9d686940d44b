"""Releases that hold their table; what a release added, changed and removed; the version that a grant is pinned to."""

import sqlalchemy as sa
from alembic import op

revision = "0013_tables_held"
down_revision = "0012_notices"
branch_labels = None
depends_on = None
CHANGES = ("added", "changed", "removed")


def upgrade() -> None:
    op.add_column("release", sa.Column("holds_table", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("release", "holds_table", server_default=None)
    for name in CHANGES:
        op.add_column("release", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("grant", sa.Column("version", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("grant", "version")
    for name in ("holds_table", *CHANGES):
        op.drop_column("release", name)
