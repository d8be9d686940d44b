"""What is typed of a listing and not published yet; which plan succeeds which, and since when for its subscribers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038_listing_forms"
down_revision = "0037_subscriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_form",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_listing_form_organisation_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_listing_form_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_listing_form"),
    )
    op.create_index("ix_listing_form_organisation_id", "listing_form", ["organisation_id"])
    op.add_column("plan", sa.Column("succeeds_id", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("succeeds_from", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("fk_plan_succeeds_id", "plan", "plan", ["succeeds_id"], ["id"])
    op.create_index("ix_plan_succeeds_id", "plan", ["succeeds_id"])


def downgrade() -> None:
    op.drop_index("ix_plan_succeeds_id", "plan")
    op.drop_constraint("fk_plan_succeeds_id", "plan")
    op.drop_column("plan", "succeeds_from")
    op.drop_column("plan", "succeeds_id")
    op.drop_table("listing_form")
