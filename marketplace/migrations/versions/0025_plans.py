"""Plans of more kinds; a monthly one is a subscription with an interval."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025_plans"
down_revision = "0024_charges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("ck_plan_price", "plan")
    interval = sa.Enum("month", "year", name="interval", native_enum=False, length=32)
    op.add_column("plan", sa.Column("interval", interval))
    op.add_column("plan", sa.Column("trial_days", sa.BigInteger()))
    op.add_column("plan", sa.Column("per_seat", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("plan", sa.Column("usage", JSONB()))
    op.add_column("plan", sa.Column("approval", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("plan", sa.Column("copies", sa.BigInteger()))
    op.alter_column("plan", "per_seat", server_default=None)
    op.alter_column("plan", "approval", server_default=None)
    op.execute("UPDATE plan SET kind = 'subscription', interval = 'month' WHERE kind = 'monthly'")
    op.execute("UPDATE purchase SET kind = 'subscription' WHERE kind = 'monthly'")
    op.create_check_constraint(
        "price", "plan", "(kind = 'usage' OR (kind IN ('free', 'trial')) = (price_minor = 0)) AND price_minor >= 0"
    )


def downgrade() -> None:
    op.drop_constraint("ck_plan_price", "plan")
    op.execute("UPDATE plan SET kind = 'monthly' WHERE kind = 'subscription'")
    op.execute("UPDATE purchase SET kind = 'monthly' WHERE kind = 'subscription'")
    for column in ("copies", "approval", "usage", "per_seat", "trial_days", "interval"):
        op.drop_column("plan", column)
    op.create_check_constraint("price", "plan", "(kind = 'free') = (price_minor = 0) AND price_minor >= 0")
