"""What PostgreSQL itself refuses: changing or removing the proof."""

FUNCTION = """
CREATE FUNCTION erasure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the proof of erasures is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
STATEMENTS = (
    FUNCTION,
    (
        "CREATE TRIGGER erasure_entry_append_only BEFORE UPDATE OR DELETE ON erasure_entry "
        "FOR EACH ROW EXECUTE FUNCTION erasure_refuse_change()"
    ),
    (
        "CREATE TRIGGER erasure_entry_no_truncate BEFORE TRUNCATE ON erasure_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse_change()"
    ),
)
