"""Forwarding: where releases go by themselves, and each on its way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017_forwarding"
down_revision = "0016_saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forwarding_target",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("place", JSONB(), nullable=False),
        sa.Column("choice", JSONB(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("secret_version", sa.BigInteger(), nullable=False),
        sa.Column("seen_host_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("test_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_forwarding_target_organisation_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_forwarding_target_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forwarding_target"),
    )
    op.create_index("ix_forwarding_target_dataset", "forwarding_target", ["dataset"])
    op.create_index("ix_forwarding_target_organisation_id_dataset", "forwarding_target", ["organisation_id", "dataset"])
    op.create_table(
        "forwarding",
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "sending", "sent", "failed", name="state", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("manifest", JSONB(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["forwarding_target.id"],
            name="fk_forwarding_target_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_forwarding_release_id"),
        sa.PrimaryKeyConstraint("target_id", "release_id", name="pk_forwarding"),
    )
    op.create_index(
        "ix_forwarding_pending",
        "forwarding",
        ["target_id", "version"],
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )


def downgrade() -> None:
    op.drop_table("forwarding")
    op.drop_table("forwarding_target")
