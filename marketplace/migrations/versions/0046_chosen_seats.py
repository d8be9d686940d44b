"""Who keeps a seat when fewer are left, and what a change of a subscription was approved with."""

import sqlalchemy as sa
from alembic import op

revision = "0046_chosen_seats"
down_revision = "0045_parked_charges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("subscription", "keeps"), ("subscription_period", "approvals")):
        op.add_column(table, sa.Column(column, sa.ARRAY(sa.Text()), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("subscription_period", "approvals")
    op.drop_column("subscription", "keeps")
