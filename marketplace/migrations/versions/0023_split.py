"""A purchase keeps the whole split; a refund names the sale that it gives back of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023_split"
down_revision = "0022_metering"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase", sa.Column("split", JSONB()))
    op.execute(
        "UPDATE purchase SET split = jsonb_build_object('centers_bp', supplier_share_bp, 'sectors_bp', 0, "
        "'centers', jsonb_build_object(supplier_id, 1), 'sectors', '{}'::jsonb)"
    )
    op.alter_column("purchase", "split", nullable=False)
    op.drop_column("purchase", "supplier_share_bp")
    op.add_column("refund", sa.Column("sale", sa.Text()))


def downgrade() -> None:
    op.drop_column("refund", "sale")
    op.add_column("purchase", sa.Column("supplier_share_bp", sa.BigInteger()))
    op.execute("UPDATE purchase SET supplier_share_bp = (split ->> 'centers_bp')::bigint")
    op.alter_column("purchase", "supplier_share_bp", nullable=False)
    op.drop_column("purchase", "split")
