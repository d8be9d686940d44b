"""The text that a link's hash is made of, so that anybody can make it again.

    chain ⏎ place ⏎ subject ⏎ previous hash ⏎ body

A row's body is its JSON by PostgreSQL, times in UTC, without its empty columns: so a column that is added later and
may be empty changes no body of before.
"""

import hashlib

FIRST = ""  # what the first place has before it


def row(name: str) -> str:
    """SQL: the body of the row of that name, as jsonb."""
    return f"(SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb({name})) WHERE value <> 'null')"  # noqa: S608 - a name of ours


def link_hash(chain: str, place: int, subject: str, previous: str, body: str) -> str:
    """SHA-256 over the text, as hexadecimal digits."""
    return hashlib.sha256(f"{chain}\n{place}\n{subject}\n{previous}\n{body}".encode()).hexdigest()
