"""Trino as the SQL door uses it, over TLS, as the member: forward, look at a query's tables, end it."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import httpx
import orjson

from lakehouse.layout import CATALOG
from marketplace.doors.sql.statements import Said
from marketplace.doors.tokens import HOP_TERM, TRINO, sign
from marketplace.settings import Settings

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
BEFORE_ANALYSIS = frozenset({"QUEUED", "WAITING_FOR_RESOURCES", "DISPATCHING", "PLANNING"})
LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=50)


@dataclass(frozen=True, slots=True)
class Look:
    """A query as Trino knows it: its text, when it began, the datasets that it reads, and whether those are all."""

    said: Said
    began: datetime
    tables: frozenset[str]
    analysed: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """`url` has no slash at its end; `private_key` signs the five-minute token of each hop."""

    client: httpx.AsyncClient
    url: str
    private_key: str

    def token(self, subject: str, now: datetime) -> str:
        return _hop(subject, self.private_key, now.replace(second=0, microsecond=0))

    async def send(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b""
    ) -> httpx.Response:
        """The whole answer. httpx.HTTPError where Trino is away."""
        return await self.client.request(method, self.url + path, headers=list(headers), content=body)

    async def look(self, query_id: str, subject: str, now: datetime) -> Look | None:
        """None for a query that is not the subject's or not there."""
        answer = await self.client.get(f"{self.url}/v1/query/{query_id}?pruned=true", headers=self._as(subject, now))
        if answer.status_code != httpx.codes.OK:
            return None
        query = orjson.loads(answer.content)
        tables = [t for t in query.get("referencedTables") or [] if t.get("catalog") == CATALOG]
        began = datetime.fromisoformat(query["queryStats"]["createTime"])
        names = frozenset(f"{t['schema']}.{t['table']}" for t in tables)
        session = query.get("session") or {}
        said = Said(
            query["query"], session.get("preparedStatements") or {}, session.get("catalog"), session.get("schema")
        )
        return Look(said, began, names, analysed=query["state"] not in BEFORE_ANALYSIS)

    async def end(self, query_id: str, subject: str, why: str, now: datetime) -> None:
        """Stop the query, as the member whose it is; its event then bears `why`."""
        address = f"{self.url}/v1/query/{query_id}/killed"
        await self.client.put(address, headers=self._as(subject, now), content=why)

    def _as(self, subject: str, now: datetime) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(subject, now)}", "x-trino-user": subject}


@lru_cache(maxsize=1_000)
def _hop(subject: str, private_key: str, minute: datetime) -> str:
    """One a member and minute: to sign takes longer than all else that the door does for a page."""
    return sign(subject, TRINO, private_key=private_key, now=minute, term=HOP_TERM).token


def make_engine(settings: Settings) -> Engine:
    """Trusts the network's own authority only, whatever the environment says about proxies and certificates."""
    context = ssl.create_default_context(cafile=str(settings.secrets / "tls-ca.pem"))
    client = httpx.AsyncClient(verify=context, trust_env=False, timeout=TIMEOUT, limits=LIMITS)
    return Engine(client, settings.trino_url, settings.secret("jwt-private.pem"))
