"""Invoices, which stay as they were issued, and their numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027_invoices"
down_revision = "0026_bundles"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION invoice_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices stay as they were issued: % is refused; issue a credit note', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_KINDS = ("invoice", "credit_note")
_RULES = ("domestic", "exempt", "zero_rated", "reverse_charge", "outside", "unknown")


def upgrade() -> None:
    op.create_table(
        "invoice_counter",
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"], name="fk_invoice_counter_issuer_id"),
        sa.PrimaryKeyConstraint("issuer_id", "year", name="pk_invoice_counter"),
    )
    op.create_table(
        "invoice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum(*_KINDS, name="invoicekind", native_enum=False, length=32), nullable=False),
        sa.Column("of_number", sa.Text()),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("supply_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_rule", sa.Enum(*_RULES, name="taxrule", native_enum=False, length=32), nullable=False),
        sa.Column("seller", JSONB(), nullable=False),
        sa.Column("buyer", JSONB(), nullable=False),
        sa.Column("lines", JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"], name="fk_invoice_issuer_id"),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name="fk_invoice_buyer_id"),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_invoice_purchase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invoice"),
        sa.UniqueConstraint("number", name="uq_invoice_number"),
        sa.UniqueConstraint("reference", name="uq_invoice_reference"),
        sa.UniqueConstraint("issuer_id", "year", "sequence", name="uq_invoice_issuer_id_year_sequence"),
    )
    op.create_index("ix_invoice_purchase_id", "invoice", ["purchase_id"])
    op.create_index("ix_invoice_buyer_id", "invoice", ["buyer_id", "issued_at"])
    op.create_index("ix_invoice_issuer_id", "invoice", ["issuer_id", "issued_at"])
    op.create_index("ix_invoice_issued_at", "invoice", ["issued_at", "id"])
    op.execute(_FUNCTION)
    op.execute(
        "CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE ON invoice "
        "FOR EACH ROW EXECUTE FUNCTION invoice_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER invoice_no_truncate BEFORE TRUNCATE ON invoice "
        "FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("invoice")
    op.drop_table("invoice_counter")
    op.execute("DROP FUNCTION invoice_refuse_change()")
