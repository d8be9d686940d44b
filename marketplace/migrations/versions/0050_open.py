"""What everybody used without signing in, by day."""

import sqlalchemy as sa
from alembic import op

revision = "0050_open"
down_revision = "0049_catalog_record"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = [sa.Column(name, sa.Text if length is None else sa.String(length), primary_key=True)
             for name, length in (("dataset", None), ("kind", 32), ("form", None), ("outcome", 32), ("reason", None))]  # fmt: skip
    sums = [sa.Column(name, sa.BigInteger, nullable=False) for name in ("uses", "rows", "bytes", "milliseconds")]
    op.create_table(
        "open_use",
        sa.Column("day", sa.Date, primary_key=True),
        *words,
        *sums,
        sa.Column("askers", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_open_use_dataset", "open_use", ["dataset"])
    op.create_table(
        "open_batch",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_open_batch_taken_at", "open_batch", ["taken_at"])


def downgrade() -> None:
    op.drop_table("open_batch")
    op.drop_table("open_use")
