"""Who a member is at a provider of identities."""

import sqlalchemy as sa
from alembic import op

revision = "0043_linked_identities"
down_revision = "0042_deletions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linked_identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_linked_identity_member_id"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_linked_identity"),
        sa.UniqueConstraint("issuer", "member_id", name="uq_linked_identity_issuer_member_id"),
    )
    op.create_index("ix_linked_identity_member_id", "linked_identity", ["member_id"])


def downgrade() -> None:
    op.drop_table("linked_identity")
