"""What PostgreSQL does by itself: it refuses changes of licences, and links them."""

from marketplace.chains.triggers import append_only, linked

CHAIN = "licence"
STATEMENTS = (*append_only("licence"), *linked("licence", CHAIN))
