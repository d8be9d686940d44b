"""Approvals, what companies allow themselves, plans for one company, private offers; trials once, copies counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033_approvals"
down_revision = "0032_payouts"
branch_labels = None
depends_on = None

_STAYS = """
CREATE FUNCTION offer_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the steps of an offer stay as they were taken: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def upgrade() -> None:
    op.add_column("plan", sa.Column("for_organisation_id", sa.Text()))
    op.add_column("plan", sa.Column("seats", sa.BigInteger()))
    op.add_column("plan", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.create_foreign_key("fk_plan_for_organisation_id", "plan", "organisation", ["for_organisation_id"], ["id"])
    op.create_index("ix_plan_for_organisation_id", "plan", ["for_organisation_id"])
    trial = sa.text("kind = 'trial'")
    op.create_index(
        "uq_purchase_trial", "purchase", ["organisation_id", "listing_id"], unique=True, postgresql_where=trial
    )
    op.create_index("ix_purchase_plan_id", "purchase", ["plan_id"])
    _approvals()
    _spending()
    _offers()


def _approvals() -> None:
    asked_of = sa.Enum("center", "company", name="askedof", native_enum=False, length=32)
    states = ("asked", "approved", "used", "declined", "withdrawn", "expired")
    op.create_table(
        "approval",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asked_of", asked_of, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("decider_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.Enum(*states, name="approvalstate", native_enum=False, length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.Column("purchase_id", sa.Text()),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_approval_plan_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_approval_organisation_id"),
        sa.ForeignKeyConstraint(["decider_id"], ["organisation.id"], name="fk_approval_decider_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_approval_member_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name="fk_approval_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    waits = sa.text("state IN ('asked', 'approved')")
    op.create_index(
        "uq_approval_open", "approval", ["organisation_id", "plan_id", "asked_of"], unique=True, postgresql_where=waits
    )
    op.create_index("ix_approval_decider_id", "approval", ["decider_id", "asked_at"])
    op.create_index("ix_approval_organisation_id", "approval", ["organisation_id", "asked_at"])
    op.create_index("ix_approval_purchase_id", "approval", ["purchase_id"])
    op.create_index("ix_approval_expires_at", "approval", ["expires_at"], postgresql_where=waits)


def _spending() -> None:
    op.create_table(
        "spending_rule",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("approval_above_minor", sa.BigInteger()),
        sa.Column("budget_minor", sa.BigInteger()),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("approval_above_minor >= 0 AND budget_minor >= 0", name="amounts"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_spending_rule_organisation_id"),
        sa.ForeignKeyConstraint(["set_by"], ["member.id"], name="fk_spending_rule_set_by"),
        sa.PrimaryKeyConstraint("organisation_id", "currency", name="pk_spending_rule"),
    )
    op.create_table(
        "approver",
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_approver_member_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_approver_organisation_id"),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name="fk_approver_made_by"),
        sa.PrimaryKeyConstraint("member_id", name="pk_approver"),
    )
    op.create_index("ix_approver_organisation_id", "approver", ["organisation_id"])


def _offers() -> None:
    states = ("with_company", "with_center", "accepted", "declined", "withdrawn", "expired")
    events = ("propose", "counter", "accept", "decline", "withdraw", "expire")
    op.create_table(
        "offer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("center_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum(*states, name="offerstate", native_enum=False, length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Text()),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_offer_listing_id"),
        sa.ForeignKeyConstraint(["center_id"], ["organisation.id"], name="fk_offer_center_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_offer_organisation_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_offer_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    op.create_index("ix_offer_listing_id", "offer", ["listing_id"])
    op.create_index("ix_offer_center_id", "offer", ["center_id", "changed_at"])
    op.create_index("ix_offer_organisation_id", "offer", ["organisation_id", "changed_at"])
    op.create_index("ix_offer_expires_at", "offer", ["expires_at"])
    op.create_table(
        "offer_step",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Enum(*events, name="event", native_enum=False, length=32), nullable=False),
        sa.Column("side", sa.Enum("center", "company", name="side", native_enum=False, length=32)),
        sa.Column("member_id", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", JSONB()),
        sa.Column("seats", sa.BigInteger()),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_offer_step_offer_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_offer_step_member_id"),
        sa.PrimaryKeyConstraint("offer_id", "number", name="pk_offer_step"),
    )
    op.execute(_STAYS)
    op.execute(
        "CREATE TRIGGER offer_step_append_only BEFORE UPDATE OR DELETE ON offer_step "
        "FOR EACH ROW EXECUTE FUNCTION offer_refuse_change()"
    )


def downgrade() -> None:
    for table in ("offer_step", "offer", "approver", "spending_rule", "approval"):
        op.drop_table(table)
    op.execute("DROP FUNCTION offer_refuse_change()")
    op.drop_index("ix_purchase_plan_id", "purchase")
    op.drop_index("uq_purchase_trial", "purchase")
    for column in ("expires_at", "seats", "for_organisation_id"):
        op.drop_column("plan", column)
