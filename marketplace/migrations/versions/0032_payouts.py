"""Payouts: where supply centers are paid, runs of the calendar, each payout."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032_payouts"
down_revision = "0031_joining"
branch_labels = None
depends_on = None

_STATES = ("waiting", "held", "sent", "paid", "failed", "cancelled")


def _way() -> sa.Enum:
    return sa.Enum("connect", "bank", name="way", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "payout_account",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("way", _way(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("bank", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("holder", sa.Text()),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("missing", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_because", sa.Text()),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_payout_account_organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_payout_account"),
        sa.UniqueConstraint("ref", name="uq_payout_account_ref"),
    )
    op.create_table(
        "payout_run",
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("run_on", name="pk_payout_run"),
    )
    op.create_table(
        "payout",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("way", _way(), nullable=False),
        sa.Column("state", sa.Enum(*_STATES, name="payoutstate", native_enum=False, length=32), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_ref", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_payout_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payout"),
    )
    op.create_index("uq_payout_run", "payout", ["organisation_id", "currency", "run_on"], unique=True)
    op.create_index(
        "ix_payout_due", "payout", ["next_try_at"], postgresql_where=sa.text("state IN ('waiting', 'sent')")
    )
    op.create_index("ix_payout_made_at", "payout", ["made_at", "id"])


def downgrade() -> None:
    op.drop_table("payout")
    op.drop_table("payout_run")
    op.drop_table("payout_account")
