"""What is to be deleted since its licence ended, and who said that it was."""

import sqlalchemy as sa
from alembic import op

revision = "0042_deletions"
down_revision = "0041_kept_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by", sa.Text()),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_deletion_purchase_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_deletion_organisation_id"),
        sa.ForeignKeyConstraint(["supplier_id"], ["organisation.id"], name="fk_deletion_supplier_id"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["member.id"], name="fk_deletion_confirmed_by"),
        sa.PrimaryKeyConstraint("purchase_id", name="pk_deletion"),
    )
    op.create_index("ix_deletion_organisation_id", "deletion", ["organisation_id", "ended_at"])
    op.create_index("ix_deletion_supplier_id", "deletion", ["supplier_id", "ended_at"])


def downgrade() -> None:
    op.drop_table("deletion")
