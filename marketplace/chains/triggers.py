"""How PostgreSQL links rows: the chain is noted when a row is written, the link is made when its transaction commits.

The lock of a chain is so held for the commit alone. A transaction takes the locks of all its chains at its first link,
in the order of their names, so two of them never wait for each other.
"""

from marketplace.chains.canonical import row
from marketplace.database import once_created

_REFUSE_CHANGE = """
CREATE FUNCTION chain_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_NOTE = """
CREATE FUNCTION chain_note(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    noted text[] := string_to_array(current_setting('sdn.chains', true), ' ');
BEGIN
    IF noted IS NULL OR name <> ALL (noted) THEN
        PERFORM set_config('sdn.chains', concat_ws(' ', current_setting('sdn.chains', true), name), true);
    END IF;
END $$"""
_APPEND = """
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
END $$"""
_NOTE_ROW = """
CREATE FUNCTION chain_note_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chain_note(TG_ARGV[0]);
    RETURN NULL;
END $$"""
_LINK_ROW = f"""
CREATE FUNCTION chain_link_row() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
BEGIN
    PERFORM chain_append(TG_ARGV[0], NEW.id, {row("NEW")}::text);
    RETURN NULL;
END $$"""


def append_only(table: str) -> tuple[str, str]:
    """Neither UPDATE nor DELETE nor TRUNCATE."""
    refuse = "EXECUTE FUNCTION chain_refuse_change()"
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    )


def linked(table: str, chain: str) -> tuple[str, str]:
    """Each row of the table, by its `id`, becomes a link of the chain when it is committed."""
    return (
        f"CREATE TRIGGER {table}_noted AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION chain_note_row('{chain}')",
        (
            f"CREATE CONSTRAINT TRIGGER {table}_linked AFTER INSERT ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_link_row('{chain}')"
        ),
    )


STATEMENTS = (_REFUSE_CHANGE, _NOTE, _APPEND, _NOTE_ROW, _LINK_ROW, *append_only("chain_link"))
once_created(STATEMENTS)  # before those of the tables that are linked
