"""Typed charges beside the ledger's entries, one currency a transaction, and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024_charges"
down_revision = "0023_split"
branch_labels = None
depends_on = None

_REFUSE_LATE = """
CREATE OR REPLACE FUNCTION ledger_refuse_late_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_transaction
                   WHERE id = NEW.transaction_id AND made_in = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'transaction % is closed: {written}', NEW.transaction_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
_DEMAND_BALANCE = """
CREATE OR REPLACE FUNCTION ledger_demand_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'transaction % has fewer than two entries', NEW.id USING ERRCODE = 'check_violation';
    END IF;
{one_currency}    SELECT currency, sum(amount_minor) AS amount INTO off FROM ledger_entry WHERE transaction_id = NEW.id
        GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % is off balance by % %', NEW.id, off.amount, off.currency
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""
_ONE_CURRENCY = """    IF (SELECT count(*) FROM (SELECT currency FROM ledger_entry WHERE transaction_id = NEW.id
            UNION SELECT currency FROM ledger_charge WHERE transaction_id = NEW.id) AS found) > 1 THEN
        RAISE EXCEPTION 'transaction % has more than one currency', NEW.id USING ERRCODE = 'check_violation';
    END IF;
"""
_REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_TYPES = ("fixed", "included", "usage", "cap_reached", "tax", "fee", "credit", "refund", "payout")


def upgrade() -> None:
    _charges()
    op.execute(_REFUSE_LATE.format(written="what belongs to it is written with it"))
    op.execute(_DEMAND_BALANCE.format(one_currency=_ONE_CURRENCY))
    _append_only("ledger_charge", "ledger_refuse_change")
    op.execute(
        "CREATE TRIGGER ledger_charge_in_time BEFORE INSERT ON ledger_charge "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_entry()"
    )
    _audit_events()
    op.execute(_REFUSE_CHANGE)
    _append_only("audit_event", "audit_refuse_change")


def _charges() -> None:
    op.create_table(
        "ledger_charge",
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Enum(*_TYPES, name="chargetype", native_enum=False, length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text()),
        sa.Column("facts", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transaction.id"], name="fk_ledger_charge_transaction_id"
        ),
        sa.PrimaryKeyConstraint("transaction_id", "position", name="pk_ledger_charge"),
    )  # fmt: skip
    op.create_index("ix_ledger_charge_purchase_id", "ledger_charge", ["purchase_id"])


def _audit_events() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    for columns in (["at"], ["actor", "at"], ["organisation_id", "at"], ["action", "at"], ["subject"]):
        op.create_index(f"ix_audit_event_{'_'.join(columns)}", "audit_event", columns)


def _append_only(table: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def downgrade() -> None:
    op.drop_table("audit_event")
    op.execute("DROP FUNCTION audit_refuse_change()")
    op.drop_table("ledger_charge")
    op.execute(_REFUSE_LATE.format(written="entries are written with their transaction"))
    op.execute(_DEMAND_BALANCE.format(one_currency=""))
