"""Trino as this package uses it: one connection, as one person or service, over TLS, and two errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import trino
from trino.exceptions import Error, TrinoQueryError

from lakehouse.layout import CATALOG


class StatementFailed(Exception):
    """Trino, or the door before it, said no: `message` in its words, `name` as its error is called there."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.message, self.name = message, name


class Unreachable(Exception):
    """Nobody answers at the address, or not as Trino does."""


@contextmanager
def failures() -> Iterator[None]:
    """The client's errors as our two, whatever raises them inside."""
    try:
        yield
    except TrinoQueryError as error:
        raise StatementFailed(str(error.message), str(error.error_name)) from error
    except (Error, requests.RequestException) as error:
        raise Unreachable(str(error)) from error


@contextmanager
def cursor(url: str, token: str, authority: Path) -> Iterator[Any]:
    """A cursor at `url`, proved by the JWT `token`; `authority` is the PEM file of the network's CA.

    What fails while it is used is raised as StatementFailed or Unreachable.
    """
    address = urlsplit(url)
    session = requests.Session()
    session.trust_env = False  # a CA bundle named in the environment would beat ours
    session.verify = str(authority)
    connection = trino.dbapi.connect(
        host=address.hostname,
        port=address.port,
        http_scheme=address.scheme,
        auth=trino.auth.JWTAuthentication(token),
        http_session=session,
        catalog=CATALOG,
        timezone="UTC",  # the client would send the machine's, and the door honours it
    )
    try:
        with failures():
            yield connection.cursor()
    finally:
        connection.close()
        session.close()
