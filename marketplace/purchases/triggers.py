"""What PostgreSQL itself refuses: another wording, or another licence, than a purchase was made under."""

FUNCTION = """
CREATE FUNCTION purchase_refuse_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sentences IS NOT NULL AND (NEW.sentences, NEW.worded_at) IS DISTINCT FROM (OLD.sentences, OLD.worded_at)
       OR (NEW.licence_id, NEW.terms_hash) IS DISTINCT FROM (OLD.licence_id, OLD.terms_hash) THEN
        RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
TRIGGER = (
    "CREATE TRIGGER purchase_keeps_licence BEFORE UPDATE OF sentences, worded_at, licence_id, terms_hash ON purchase "
    "FOR EACH ROW EXECUTE FUNCTION purchase_refuse_rewording()"
)
STATEMENTS = (FUNCTION, TRIGGER)
