"""What waits in the outbox is found in its order: a long queue was sorted anew for each event."""

import sqlalchemy as sa
from alembic import op

revision = "0047_outbox_order"
down_revision = "0046_chosen_seats"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_outbox_event_pending", "outbox_event"
PENDING = sa.text("handled_at IS NULL")


def upgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["created_at", "id"], postgresql_where=PENDING)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, ["next_try_at"], postgresql_where=PENDING)
