"""Hash chains over the ledger, usage, licences and the audit log; what is there already is linked in order of time."""

import sqlalchemy as sa
from alembic import op

revision = "0028_chains"
down_revision = "0027_invoices"
branch_labels = None
depends_on = None

_FUNCTIONS = (
    """
CREATE FUNCTION chain_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    """
CREATE FUNCTION chain_note(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    noted text[] := string_to_array(current_setting('sdn.chains', true), ' ');
BEGIN
    IF noted IS NULL OR name <> ALL (noted) THEN
        PERFORM set_config('sdn.chains', concat_ws(' ', current_setting('sdn.chains', true), name), true);
    END IF;
END $$""",
    """
CREATE FUNCTION chain_append(name text, subject_id text, body text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one text;
    last record;
    next bigint;
BEGIN
    FOR one IN
        SELECT unnest(string_to_array(current_setting('sdn.chains', true), ' ')) UNION SELECT name ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(7031, hashtext(one));
    END LOOP;
    SELECT place, hash INTO last FROM chain_link WHERE chain = name ORDER BY place DESC LIMIT 1;
    next := coalesce(last.place, 0) + 1;
    INSERT INTO chain_link (chain, place, subject, previous, hash) VALUES (
        name, next, subject_id, coalesce(last.hash, ''), encode(sha256(convert_to(
            name || chr(10) || next || chr(10) || subject_id || chr(10) || coalesce(last.hash, '') || chr(10) || body,
            'UTF8')), 'hex'));
END $$""",
    """
CREATE FUNCTION chain_note_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chain_note(TG_ARGV[0]);
    RETURN NULL;
END $$""",
    """
CREATE FUNCTION chain_link_row() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
BEGIN
    PERFORM chain_append(TG_ARGV[0], NEW.id, (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(NEW)) WHERE value <> 'null')::text);
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
        (SELECT jsonb_build_array(
        (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(h)) WHERE value <> 'null'),
        (SELECT jsonb_agg((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(e)) WHERE value <> 'null') ORDER BY e.position) FROM ledger_entry e WHERE e.transaction_id = h.id),
        (SELECT jsonb_agg((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(c)) WHERE value <> 'null') ORDER BY c.position) FROM ledger_charge c WHERE c.transaction_id = h.id)
        )::text FROM ledger_transaction h WHERE h.id = NEW.id));
    RETURN NULL;
END $$""",
)
_LINKED = {"usage": "usage", "licence": "licence", "audit_event": "audit"}
_LEDGER = (
    ("CREATE TRIGGER ledger_entry_noted AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_note()"),
    (
        "CREATE CONSTRAINT TRIGGER ledger_transaction_linked AFTER INSERT ON ledger_transaction "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_link()"
    ),
)
_BODY = "(SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(t)) WHERE value <> 'null')::text"
_REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_BEFORE = (
    (
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
    ),
    (
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    ),
)
_EXISTING = (
    ("usage", "'usage'", "ended_at", _BODY),
    ("licence", "'licence'", "created_at", _BODY),
    ("audit_event", "'audit'", "at", _BODY),
    (
        "ledger_transaction",
        "'ledger:' || (SELECT min(currency) FROM ledger_entry WHERE transaction_id = t.id)",
        "occurred_at",
        """(SELECT jsonb_build_array(
        (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(h)) WHERE value <> 'null'),
        (SELECT jsonb_agg((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(e)) WHERE value <> 'null') ORDER BY e.position) FROM ledger_entry e WHERE e.transaction_id = h.id),
        (SELECT jsonb_agg((SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(c)) WHERE value <> 'null') ORDER BY c.position) FROM ledger_charge c WHERE c.transaction_id = h.id)
        )::text FROM ledger_transaction h WHERE h.id = t.id)""",
    ),
)


def upgrade() -> None:
    op.execute("DROP TRIGGER audit_event_append_only ON audit_event")
    op.execute("DROP TRIGGER audit_event_no_truncate ON audit_event")
    op.execute("DROP FUNCTION audit_refuse_change()")
    op.create_table(
        "chain_link",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "place", name="pk_chain_link"),
    )
    op.create_index("uq_chain_link_subject", "chain_link", ["subject", "chain"], unique=True)
    for function in _FUNCTIONS:
        op.execute(function)
    _link_existing()
    for table, chain in _LINKED.items():
        op.execute(
            f"CREATE TRIGGER {table}_noted AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION chain_note_row('{chain}')"
        )
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_linked AFTER INSERT ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_link_row('{chain}')"
        )
    for trigger in _LEDGER:
        op.execute(trigger)
    for table in ("chain_link", *_LINKED):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION chain_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION chain_refuse_change()"
        )


def _link_existing() -> None:
    """As their triggers would have, in UTC."""
    op.execute("SET LOCAL timezone TO 'UTC'")
    for table, chain, time, body in _EXISTING:
        rows = f"SELECT t.id, {chain} AS chain, {body} AS body FROM {table} t ORDER BY t.{time}, t.id"  # noqa: S608
        op.execute(
            f"DO $$ DECLARE one record; BEGIN FOR one IN {rows} LOOP "
            "PERFORM chain_append(one.chain, one.id, one.body); END LOOP; END $$"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER ledger_entry_noted ON ledger_entry")
    op.execute("DROP TRIGGER ledger_transaction_linked ON ledger_transaction")
    for table in _LINKED:
        for what in ("noted", "linked", "append_only", "no_truncate"):
            op.execute(f"DROP TRIGGER {table}_{what} ON {table}")
    op.drop_table("chain_link")
    for name in (
        "ledger_link()", "ledger_note()", "chain_link_row()", "chain_note_row()", "chain_append(text, text, text)",
        "chain_note(text)", "chain_refuse_change()",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {name}")
    op.execute(_REFUSE_CHANGE)
    for statement in _BEFORE:
        op.execute(statement)
