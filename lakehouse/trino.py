"""Trino as this package uses it: one connection, as one person or service, over TLS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import trino

from lakehouse.layout import CATALOG


@contextmanager
def cursor(url: str, token: str, authority: Path) -> Iterator[Any]:
    """A cursor at `url`, proved by the JWT `token`; `authority` is the PEM file of the network's CA."""
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
    )
    try:
        yield connection.cursor()
    finally:
        connection.close()
        session.close()
