"""What PostgreSQL itself refuses: changing or forgetting a step of a negotiation."""

FUNCTION = """
CREATE FUNCTION offer_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the steps of an offer stay as they were taken: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
TRIGGER = (
    "CREATE TRIGGER offer_step_append_only BEFORE UPDATE OR DELETE ON offer_step "
    "FOR EACH ROW EXECUTE FUNCTION offer_refuse_change()"
)
STATEMENTS = (FUNCTION, TRIGGER)
