"""What PostgreSQL does by itself: it refuses changes of usage, and links its rows."""

from marketplace.chains.triggers import append_only, linked

CHAIN = "usage"
STATEMENTS = (*append_only("usage"), *linked("usage", CHAIN))
