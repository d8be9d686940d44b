"""Trino as the SQL door uses it, over TLS, as the member: forward, look at a query's tables, end it.

aiohttp takes a quarter of httpx's time for a page, and a small question has six of them.
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import aiohttp
import orjson
from yarl import URL

from lakehouse.layout import CATALOG
from marketplace.doors.sql.statements import Said
from marketplace.doors.tokens import HOP_TERM, TRINO, sign
from marketplace.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
OK = 200
STOPPED = (200, 202)
BEFORE_ANALYSIS = frozenset({"QUEUED", "WAITING_FOR_RESOURCES", "DISPATCHING", "PLANNING"})
MOST_CONNECTIONS, MOST_HEADER, READ_AHEAD = 200, 2_000_000, 1_000_000  # prepared statements come back in headers
PLAIN = {"accept-encoding": "identity"}  # aiohttp would ask for gzip


class TrinoAway(Exception):
    """It does not answer."""


@dataclass(frozen=True, slots=True)
class Look:
    """A query as Trino knows it: its text, when it began, the datasets that it reads, and whether those are all."""

    said: Said
    began: datetime
    tables: frozenset[str]
    analysed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The names of `headers` in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Engine:
    """`url` has no slash at its end; `private_key` signs the five-minute token of each hop.

    `trusted` vouches for Trino's certificate; None for a url without TLS.
    """

    url: str
    private_key: str
    trusted: ssl.SSLContext | None = None
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    def token(self, subject: str, now: datetime) -> str:
        return _hop(subject, self.private_key, now.replace(second=0, microsecond=0))

    async def send(self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> Answer:
        """The whole answer. TrinoAway."""
        asked = self._client().request(
            method, URL(self.url + path, encoded=True), headers=headers, data=body, allow_redirects=False
        )
        try:
            async with asked as answer:
                return Answer(answer.status, answer.headers, await answer.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TrinoAway from error

    async def look(self, query_id: str, subject: str, now: datetime) -> Look | None:
        """None for a query that is not the subject's or not there."""
        answer = await self.send("GET", f"/v1/query/{query_id}?pruned=true", self._as(subject, now))
        if answer.status != OK:
            return None
        query = orjson.loads(answer.body)
        tables = [t for t in query.get("referencedTables") or [] if t.get("catalog") == CATALOG]
        began = datetime.fromisoformat(query["queryStats"]["createTime"])
        names = frozenset(f"{t['schema']}.{t['table']}" for t in tables)
        session = query.get("session") or {}
        said = Said(
            query["query"], session.get("preparedStatements") or {}, session.get("catalog"), session.get("schema")
        )
        return Look(said, began, names, analysed=query["state"] not in BEFORE_ANALYSIS)

    async def end(self, query_id: str, subject: str, why: str, now: datetime) -> bool:
        """Stop the query, as the member whose it is; its event then bears `why`. False where it was over already."""
        answer = await self.send("PUT", f"/v1/query/{query_id}/killed", self._as(subject, now), why.encode())
        return answer.status in STOPPED

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _as(self, subject: str, now: datetime) -> list[tuple[str, str]]:
        return [("authorization", f"Bearer {self.token(subject, now)}"), ("x-trino-user", subject)]

    def _client(self) -> aiohttp.ClientSession:
        """Made at the first question: it belongs to the event loop that then runs."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self.trusted or True, limit=MOST_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(), timeout=TIMEOUT, trust_env=False, headers=PLAIN,
                read_bufsize=READ_AHEAD, max_line_size=MOST_HEADER, max_field_size=MOST_HEADER,
            )  # fmt: skip
        return self._session


@lru_cache(maxsize=1_000)
def _hop(subject: str, private_key: str, minute: datetime) -> str:
    """One a member and minute: to sign takes longer than all else that the door does for a page."""
    return sign(subject, TRINO, private_key=private_key, now=minute, term=HOP_TERM).token


def make_engine(settings: Settings) -> Engine:
    """Trusts the network's own authority only, whatever the environment says about proxies and certificates."""
    context = ssl.create_default_context(cafile=str(settings.secrets / "tls-ca.pem"))
    return Engine(settings.trino_url, settings.secret("jwt-private.pem"), context)
