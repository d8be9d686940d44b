"""Files that supply centers send over HTTP."""

import sqlalchemy as sa
from alembic import op

revision = "0003_uploads"
down_revision = "0002_skipped_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("run", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_upload_organisation_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_upload_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_dataset_created_at", "upload", ["dataset", "created_at"])
    op.create_index(
        "uq_upload_unfinished",
        "upload",
        ["organisation_id", "dataset", "file_name", "sha256", "size"],
        unique=True,
        postgresql_where=sa.text("placed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("upload")
