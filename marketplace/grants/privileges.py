"""What the database role `policy` may read: what decisions are made of, and nothing more. No password, no
session; of an API token its hash, which opens nothing.

The policy point and the SQL door run under it; every other column and every write is refused by PostgreSQL itself.
"""

from sqlalchemy import Connection, text

ROLE = "policy"
READS = {
    "member": ("id", "organisation_id", "role", "disabled_at", "key_version", "email"),
    "api_token": ("id", "member_id", "token_hash", "rights", "expires_at", "revoked_at"),
    "organisation": ("id", "slug", "name", "kind"),
    '"grant"': (
        "id", "purchase_id", "organisation_id", "dataset", "scope", "deliveries", "version", "starts_at", "ends_at",
        "revoked_at", "revoke_reason", "usage_measure", "metered",
    ),
    "licence": ("id", "dataset", "scope"),
    "listing": ("id", "state", "published_at"),
    "plan": (
        "id", "listing_id", "kind", "price_minor", "approval", "for_organisation_id", "withdrawn_at", "created_at",
    ),
    "plan_licence": ("plan_id", "licence_id"),
    "seat": ("purchase_id", "member_id", "since", "until"),
    "release": ("id", "dataset", "delta_version", "holds_table", "published_at"),
    "release_delivery": ("release_id", "delivery_id", "superseded"),
}  # fmt: skip
EXECUTES = (
    "meter_take(text[], text[], bigint[], text, timestamptz)",
    "meter_group(text, bigint, text[], timestamptz)",
)
"""The ways in which the role changes a row: the functions decide, as the owner of the tables."""
MAY_EXECUTE = tuple(f"GRANT EXECUTE ON FUNCTION {function} TO {ROLE}" for function in EXECUTES)
STATEMENTS = tuple(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {ROLE}" for table, columns in READS.items())

_FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
_COLUMNS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
_LIMIT = (
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLE}",
    f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}",
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    *STATEMENTS,
    *MAY_EXECUTE,
)


def limit(connection: Connection) -> None:
    """After every migration: whatever the role could read before, it reads `READS` now. No role, nothing to limit."""
    there = connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :role"), {"role": ROLE})
    has = {(table, column) for table, column in connection.execute(text(_COLUMNS))}
    known = set(connection.scalars(text(_FUNCTIONS)))
    whole = all((table.strip('"'), column) in has for table, columns in READS.items() for column in columns)
    whole = whole and all(function.partition("(")[0] in known for function in EXECUTES)
    for statement in _LIMIT if there and whole else ():  # a schema half way up has not all of it yet
        connection.execute(text(statement))
