"""What the provider said of a charge of which it is not known whether it was paid, and how often a card declined it."""

import sqlalchemy as sa
from alembic import op

revision = "0045_parked_charges"
down_revision = "0044_views_by_organisation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscription_period", sa.Column("parked", sa.Text()))
    op.add_column("subscription_period", sa.Column("declines", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("subscription_period", "declines")
    op.drop_column("subscription_period", "parked")
