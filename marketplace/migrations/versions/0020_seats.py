"""How many seats a purchase pays for, and who takes its money."""

import sqlalchemy as sa
from alembic import op

revision = "0020_seats"
down_revision = "0019_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase", sa.Column("quantity", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("purchase", sa.Column("provider", sa.Text(), nullable=False, server_default="stripe"))
    op.create_check_constraint(op.f("ck_purchase_quantity"), "purchase", "quantity >= 1")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_purchase_quantity"), "purchase")
    op.drop_column("purchase", "provider")
    op.drop_column("purchase", "quantity")
