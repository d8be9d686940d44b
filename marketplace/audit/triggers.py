"""What PostgreSQL does by itself: it refuses changes of the audit log, and links its events."""

from marketplace.chains.triggers import append_only, linked

CHAIN = "audit"
STATEMENTS = (*append_only("audit_event"), *linked("audit_event", CHAIN))
