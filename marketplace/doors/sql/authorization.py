"""What a client sends to prove who it is: `Bearer <token>`, or `Basic` with a mail and a token as password. Pure.

Programs that know user and password alone (DBeaver, Tableau, Metabase, dbt's `ldap`) send an API token as password.
"""

import base64
import binascii
from dataclasses import dataclass

from marketplace.doors.errors import SqlTokenRefused

_REMEDY = "Send a token as Bearer, or your mail as user and an API token of your account as password."
_UNREADABLE = "the user and password cannot be read"


@dataclass(frozen=True, slots=True)
class Proof:
    """`mail`: whose the token is said to be, None where nothing is said."""

    token: str
    mail: str | None = None


def proof(header: str) -> Proof:
    """What the header `Authorization` holds. SqlTokenRefused where that is not a token."""
    scheme, _, rest = header.partition(" ")
    word = rest.strip()
    if scheme.lower() == "bearer" and word:
        return Proof(word)
    if scheme.lower() == "basic" and word:
        mail, _, password = _decoded(word).partition(":")
        if password:
            return Proof(password, mail.strip().lower())
    raise SqlTokenRefused("this door needs a token", remedy=_REMEDY)


def _decoded(word: str) -> str:
    try:
        found = base64.b64decode(word, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SqlTokenRefused(_UNREADABLE, remedy=_REMEDY) from error
    if "\0" in found:  # which PostgreSQL takes in no text
        raise SqlTokenRefused(_UNREADABLE, remedy=_REMEDY)
    return found
