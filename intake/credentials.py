"""Who the network is at a source: an Airflow connection's login, password and extras, never printed.

`AIRFLOW_CONN_<NAME>`, as an address or as JSON → Credentials. Inside a task Airflow itself is asked (dags/feeds.py).
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from intake.errors import SourceError

HIDDEN = "***"
SHORTEST = 4  # a shorter text is no secret, and taking it out would make words unreadable


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a connection holds; all but the login are secrets."""

    login: str = ""
    password: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    def scrubbed(self, text: object) -> str:
        """The text without the secrets, in whatever way an address writes them."""
        said = str(text)
        for secret in sorted((self.password, *self.extra.values()), key=len, reverse=True):
            for written in {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), unquote(secret)}:
                said = said.replace(written, HIDDEN) if len(written) >= SHORTEST else said
        return said

    def words(self, failed: BaseException) -> str:
        """What failed, in its own words but for the secrets."""
        return self.scrubbed(f"{type(failed).__name__}: {failed}")


Find = Callable[[str], Credentials]  # by the connection's name; SourceError where there is none
NOBODY = Credentials()


def missing(name: str, cause: str = "there is no such Airflow connection") -> SourceError:
    remedy = f"Add it in Airflow (Admin, Connections), or give it as AIRFLOW_CONN_{name.upper()} in the environment."
    return SourceError("connection_missing", place=f"connection {name}", cause=cause, remedy=remedy)


def from_environment(name: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """As Airflow reads its connections from the environment. SourceError, without what stands there."""
    said = environment.get(f"AIRFLOW_CONN_{name.upper()}")
    if said is None:
        raise missing(name)
    try:
        return _of_json(json.loads(said)) if said.lstrip().startswith("{") else _of_address(said)
    except (ValueError, TypeError, AttributeError):
        raise missing(name, "it is neither JSON nor an address") from None


def of(login: str | None, password: str | None, extra: Mapping[str, object]) -> Credentials:
    """Of the parts of a connection; an extra that is not a text has no use here."""
    texts = {key: value for key, value in extra.items() if isinstance(value, str)}
    return Credentials(login or "", password or "", texts)


def _of_json(held: Mapping[str, Any]) -> Credentials:
    extra = held.get("extra") or {}
    extra = json.loads(extra) if isinstance(extra, str) else extra
    return of(_text(held.get("login")), _text(held.get("password")), dict(extra))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _of_address(said: str) -> Credentials:
    parts = urlsplit(said)
    if not parts.scheme:
        raise ValueError("no scheme")
    return of(unquote(parts.username or ""), unquote(parts.password or ""), dict(parse_qsl(parts.query)))
