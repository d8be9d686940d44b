"""A second step at signing in; sessions say where they are.

Sessions from before get an id; what their browsers are is not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_second_step"
down_revision = "0038_listing_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("id", "device", "address"):
        op.add_column("session", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.alter_column("session", name, server_default=None)
    op.execute("UPDATE session SET id = 'ses_' || substr(token_hash, 1, 26)")
    op.create_unique_constraint("uq_session_id", "session", ["id"])
    op.add_column("session", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member", sa.Column("second_step_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_step",
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_second_step_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_second_step"),
    )
    op.create_table(
        "paper_code",
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_paper_code_member_id"),
        sa.PrimaryKeyConstraint("member_id", "code_hash", name="pk_paper_code"),
    )


def downgrade() -> None:
    op.drop_table("paper_code")
    op.drop_table("second_step")
    op.drop_column("member", "second_step_at")
    op.drop_constraint("uq_session_id", "session")
    for name in ("last_seen_at", "address", "device", "id"):
        op.drop_column("session", name)
