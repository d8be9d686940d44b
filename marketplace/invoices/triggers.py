"""What PostgreSQL itself refuses: changing or removing an invoice."""

FUNCTION = """
CREATE FUNCTION invoice_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices stay as they were issued: % is refused; issue a credit note', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
TRIGGERS = (
    (
        "CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE ON invoice "
        "FOR EACH ROW EXECUTE FUNCTION invoice_refuse_change()"
    ),
    (
        "CREATE TRIGGER invoice_no_truncate BEFORE TRUNCATE ON invoice "
        "FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_change()"
    ),
)
STATEMENTS = (FUNCTION, *TRIGGERS)
