"""The query page: runs of a member, kept queries of an organisation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015_queries"
down_revision = "0014_breaking_changes"
branch_labels = None
depends_on = None
STATE = sa.Enum(
    "running", "done", "cut", "refused", "failed", "cancelled", "left", name="runstate", native_enum=False, length=32
)


def upgrade() -> None:
    op.create_table(
        "query_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("given", JSONB(), nullable=False),
        sa.Column("door_id", sa.Text(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_query_run_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_query_run"),
    )
    op.create_index("ix_query_run_member_id_begun_at", "query_run", ["member_id", "begun_at"])
    op.create_table(
        "saved_query",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("given", JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_saved_query_organisation_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_saved_query_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_query"),
    )
    op.create_index("ix_saved_query_organisation_id", "saved_query", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("saved_query")
    op.drop_table("query_run")
