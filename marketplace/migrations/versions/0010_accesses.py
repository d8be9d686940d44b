"""Usage is of accesses through any door: each says which; what was asked is a digest of any kind. Old rows are SQL's."""

import sqlalchemy as sa
from alembic import op

revision = "0010_accesses"
down_revision = "0009_purchase_sentences"
branch_labels = None
depends_on = None
DOOR = sa.Enum("sql", name="door", native_enum=False, length=32)


def upgrade() -> None:
    op.add_column("usage", sa.Column("door", DOOR, nullable=False, server_default="sql"))
    op.alter_column("usage", "door", server_default=None)
    op.alter_column("usage", "sql_digest", new_column_name="digest")
    op.execute("ALTER TABLE usage RENAME CONSTRAINT usage_sql_digest_not_null TO usage_digest_not_null")


def downgrade() -> None:
    op.execute("ALTER TABLE usage RENAME CONSTRAINT usage_digest_not_null TO usage_sql_digest_not_null")
    op.alter_column("usage", "digest", new_column_name="sql_digest")
    op.drop_column("usage", "door")
