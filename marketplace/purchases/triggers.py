"""What PostgreSQL itself refuses: another wording, or another licence, than a purchase was made under."""

FUNCTION = """
CREATE FUNCTION purchase_refuse_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sentences IS NULL
       AND (NEW.purchase_id, NEW.dataset, NEW.licence_id) = (OLD.purchase_id, OLD.dataset, OLD.licence_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.purchase_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
TRIGGER = (
    "CREATE TRIGGER purchase_licence_stays BEFORE UPDATE OR DELETE ON purchase_licence "
    "FOR EACH ROW EXECUTE FUNCTION purchase_refuse_rewording()"
)
HASH_FUNCTION = """
CREATE FUNCTION purchase_refuse_other_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.terms_hash IS DISTINCT FROM OLD.terms_hash THEN
        RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
HASH_TRIGGER = (
    "CREATE TRIGGER purchase_keeps_terms BEFORE UPDATE OF terms_hash ON purchase "
    "FOR EACH ROW EXECUTE FUNCTION purchase_refuse_other_terms()"
)
STATEMENTS = (FUNCTION, TRIGGER, HASH_FUNCTION, HASH_TRIGGER)
