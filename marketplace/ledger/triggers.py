"""What PostgreSQL itself refuses: changing, removing, adding later, a transaction off balance or of two currencies."""

from marketplace.chains.canonical import row

BODY = """(SELECT jsonb_build_array(
        {h},
        (SELECT jsonb_agg({e} ORDER BY e.position) FROM ledger_entry e WHERE e.transaction_id = h.id),
        (SELECT jsonb_agg({c} ORDER BY c.position) FROM ledger_charge c WHERE c.transaction_id = h.id)
        )::text FROM ledger_transaction h WHERE h.id = %s)""".format(h=row("h"), e=row("e"), c=row("c"))  # noqa: S608
"""SQL: what a link of the ledger holds: header, entries, charges."""

FUNCTIONS = (
    """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused; post a correcting transaction', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    """
CREATE FUNCTION ledger_refuse_late_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_transaction
                   WHERE id = NEW.transaction_id AND made_in = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'transaction % is closed: what belongs to it is written with it', NEW.transaction_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$""",
    """
CREATE FUNCTION ledger_demand_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'transaction % has fewer than two entries', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FROM (SELECT currency FROM ledger_entry WHERE transaction_id = NEW.id
            UNION SELECT currency FROM ledger_charge WHERE transaction_id = NEW.id) AS found) > 1 THEN
        RAISE EXCEPTION 'transaction % has more than one currency', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    SELECT currency, sum(amount_minor) AS amount INTO off FROM ledger_entry WHERE transaction_id = NEW.id
        GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % is off balance by % %', NEW.id, off.amount, off.currency
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$""",
    """
CREATE FUNCTION ledger_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chain_note('ledger:' || NEW.currency);
    RETURN NULL;
END $$""",
    """
CREATE FUNCTION ledger_link() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
BEGIN
    PERFORM chain_append(
        'ledger:' || (SELECT min(currency) FROM ledger_entry WHERE transaction_id = NEW.id), NEW.id,
        {body});
    RETURN NULL;
END $$""".replace("{body}", BODY % "NEW.id"),
)
TRIGGERS = (
    (
        "CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_transaction_no_truncate BEFORE TRUNCATE ON ledger_transaction "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_entry_in_time BEFORE INSERT ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_entry()"
    ),
    (
        "CREATE TRIGGER ledger_charge_append_only BEFORE UPDATE OR DELETE ON ledger_charge "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_charge_no_truncate BEFORE TRUNCATE ON ledger_charge "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    ),
    (
        "CREATE TRIGGER ledger_charge_in_time BEFORE INSERT ON ledger_charge "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_entry()"
    ),
    (
        "CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON ledger_transaction "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_demand_balance()"
    ),
    ("CREATE TRIGGER ledger_entry_noted AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_note()"),
    (
        "CREATE CONSTRAINT TRIGGER ledger_transaction_linked AFTER INSERT ON ledger_transaction "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_link()"
    ),
)
STATEMENTS = (*FUNCTIONS, *TRIGGERS)
