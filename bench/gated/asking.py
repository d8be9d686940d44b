"""A client of Trino's protocol that does nothing but fetch: the seconds are the door's and Trino's, hardly its own."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import orjson

from infra.network import Network
from marketplace.doors.tokens import SQL, TRINO, sign


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is the message where it failed."""

    rows: int
    error: str | None
    seconds: float


@dataclass(slots=True)
class Asker:
    """One member, at the SQL door or at Trino itself, over one connection that is kept."""

    connection: HTTPSConnection
    network: Network
    member: str
    audience: str

    def ask(self, sql: str) -> Answer:
        """To the last page, over a connection that no idle time has closed."""
        self.connection.close()
        self.connection.connect()
        began, rows = time.perf_counter(), 0
        page = self.page("POST", "/v1/statement", sql)
        while (following := page.get("nextUri")) is not None:
            page = self.page("GET", _path(following))
            rows += len(page.get("data", ()))
        return Answer(rows, page.get("error", {}).get("message"), time.perf_counter() - began)

    def page(self, method: str, path: str, body: str | None = None) -> dict[str, Any]:
        self.connection.request(method, path, body, self._headers())
        answer = self.connection.getresponse()
        read = answer.read()
        assert answer.status == 200, f"HTTP {answer.status}: {read.decode()[:200]}"
        return dict(orjson.loads(read))

    def _headers(self) -> dict[str, str]:
        key = self.network.secret("jwt-private.pem").read_text()
        token = sign(self.member, self.audience, private_key=key, now=datetime.now(UTC), term=timedelta(minutes=5))
        return {"Authorization": f"Bearer {token.token}", "X-Trino-Time-Zone": "UTC"}


def _path(address: str) -> str:
    return urlsplit(address).path


@contextmanager
def asker(network: Network, member: str, *, at: str = "sql") -> Iterator[Asker]:
    """`at`: "sql", the door, or "trino" itself."""
    parts = urlsplit(network.url(at, "https"))
    context = ssl.create_default_context(cafile=str(network.secret("tls-ca.pem")))
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=300)
    try:
        yield Asker(connection, network, member, SQL if at == "sql" else TRINO)
    finally:
        connection.close()
