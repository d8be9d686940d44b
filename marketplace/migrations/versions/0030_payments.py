"""An event may name the payment that it is about; each refund names the payment that it gives back of."""

import sqlalchemy as sa
from alembic import op

revision = "0030_payments"
down_revision = "0029_page_notices"
branch_labels = None
depends_on = None

_NEWEST_SALE = """
UPDATE refund SET sale = (
    SELECT reference FROM ledger_transaction
    WHERE kind = 'sale' AND starts_with(reference, refund.purchase_id || ':')
    ORDER BY occurred_at DESC, id DESC LIMIT 1)
WHERE sale IS NULL"""


def upgrade() -> None:
    op.add_column("payment_event", sa.Column("payment", sa.Text()))
    op.execute(_NEWEST_SALE)
    op.drop_column("refund", "month")


def downgrade() -> None:
    op.add_column("refund", sa.Column("month", sa.DateTime(timezone=True)))
    op.drop_column("payment_event", "payment")
