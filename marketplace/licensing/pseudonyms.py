"""Codes in place of values: the same for one buyer and dataset, others everywhere else, of no use without the key.

    HMAC-SHA-256(HMAC-SHA-256(key, domain), value), its first 16 bytes in hex

SQL names the domain and never the key. Each engine holds the key itself behind a function of value and domain:
Trino by our plugin (infra/trino_plugin), DuckDB by `install`. A contract test holds that the two agree.
"""

import hmac
from functools import lru_cache
from typing import Any

FUNCTION = "sdn_pseudonym"
IN_TRINO = ("sdn", "masks", "pseudonym")  # catalog, schema, function
BYTES = 16
MOST_DOMAINS = 1000


def domain(organisation_id: str, dataset: str) -> str:
    """Where equal values have equal codes: one buyer's view of one dataset, over all its purchases of it."""
    return f"{organisation_id}/{dataset}"


def salted(domain: str, salt: str) -> str:
    """The same of one grant alone: `salt` is its id."""
    return f"{domain}/{salt}"


def code(key: str, value: str, domain: str) -> str:
    return hmac.digest(key_of(key, domain), value.encode(), "sha256")[:BYTES].hex()


@lru_cache(MOST_DOMAINS)
def key_of(key: str, domain: str) -> bytes:
    """The domain's own key."""
    return hmac.digest(key.encode(), domain.encode(), "sha256")


def install(connection: Any, key: str) -> None:
    """Give a DuckDB connection the function; the key stays in this process and stands in no statement."""
    connection.create_function(FUNCTION, lambda value, domain: code(key, value, domain), [str, str], str)
