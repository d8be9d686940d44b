"""Due times: when each feed was to deliver, the file that answered, what was missed."""

import sqlalchemy as sa
from alembic import op

revision = "0011_due_deliveries"
down_revision = "0010_accesses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_schedule",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset", name="pk_feed_schedule"),
    )
    op.create_table(
        "due_delivery",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_due_delivery_delivery_id"),
        sa.PrimaryKeyConstraint("dataset", "due_at", name="pk_due_delivery"),
        sa.UniqueConstraint("delivery_id", name="uq_due_delivery_delivery_id"),
    )
    op.create_index(
        "ix_due_delivery_open", "due_delivery", ["dataset", "due_at"], postgresql_where=sa.text("delivery_id IS NULL")
    )
    op.create_index(
        "ix_due_delivery_unpunctual", "due_delivery", ["due_at"],
        postgresql_where=sa.text("missed_at IS NOT NULL OR came_at > grace_ends"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("due_delivery")
    op.drop_table("feed_schedule")
