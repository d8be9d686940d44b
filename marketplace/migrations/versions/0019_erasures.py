"""The proof of erasures, which PostgreSQL keeps as it was written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_erasures"
down_revision = "0018_recipients"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION erasure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the proof of erasures is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def upgrade() -> None:
    kinds = sa.Enum("asked", "resumed", "ended", name="kind", native_enum=False, length=32)
    op.create_table(
        "erasure_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("erasure_id", sa.Text(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("value_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deliveries", JSONB(), nullable=False),
        sa.Column("found", JSONB(), nullable=False),
        sa.Column("remaining", JSONB(), nullable=False),
        sa.Column("readers", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_erasure_entry_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_entry"),
    )
    op.create_index("ix_erasure_entry_erasure_id", "erasure_entry", ["erasure_id"])
    op.create_index("ix_erasure_entry_value_hash", "erasure_entry", ["value_hash"])
    op.execute(_FUNCTION)
    op.execute(
        "CREATE TRIGGER erasure_entry_append_only BEFORE UPDATE OR DELETE ON erasure_entry "
        "FOR EACH ROW EXECUTE FUNCTION erasure_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER erasure_entry_no_truncate BEFORE TRUNCATE ON erasure_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("erasure_entry")
    op.execute("DROP FUNCTION erasure_refuse_change()")
