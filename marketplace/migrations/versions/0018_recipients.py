"""Recipients of shares: links that give a profile once, and from where each API token was used last."""

import sqlalchemy as sa
from alembic import op

revision = "0018_recipients"
down_revision = "0017_forwarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "share_invitation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("key_version", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("overlap_hours", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_share_invitation_member_id"),
        sa.ForeignKeyConstraint(["replaces"], ["api_token.id"], name="fk_share_invitation_replaces"),
        sa.PrimaryKeyConstraint("id", name="pk_share_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_share_invitation_token_hash"),
    )
    op.create_index("ix_share_invitation_member_id", "share_invitation", ["member_id"])
    op.create_table(
        "api_token_use",
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name="fk_api_token_use_token_id"),
        sa.PrimaryKeyConstraint("token_id", "address", name="pk_api_token_use"),
    )


def downgrade() -> None:
    op.drop_table("api_token_use")
    op.drop_table("share_invitation")
