"""A request on its way to Trino, as the member and nobody else, and Trino's answer on its way back."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.sql.declared import as_declared
from marketplace.doors.sql.door import Door
from marketplace.doors.sql.engine import OK, Answer
from marketplace.doors.sql.following import PATIENCE, followed
from marketplace.doors.sql.headers import SOURCE, inward, outward
from marketplace.doors.sql.live import LiveQuery
from marketplace.doors.sql.paying import paid, read
from marketplace.doors.sql.reading import Bound, bounds
from marketplace.doors.sql.responses import failed
from marketplace.doors.sql.statements import Said
from marketplace.doors.sql.wording import in_our_words
from marketplace.doors.tokens import Key

ERROR = b'"error":{'


@dataclass(frozen=True, slots=True)
class Passing:
    """One request of a client's. TrinoAway from whatever asks Trino."""

    request: Request
    door: Door
    member: str

    async def begin(self, key: Key, said: Said) -> Response:
        """Trino's first page as it is: some clients (Go's) look for no rows in the answer to a statement."""
        now = self.door.clock()
        bound = await bounds(self, key, said) if key.metered else Bound()
        if bound.problem is not None:
            return bound.problem
        sent = await as_declared(said.sql, self.request.headers, key.member, self.door.reading, now)
        answer = await self.send("POST", self.request.url.path, sent.encode())
        if answer.status != OK:
            return Response(answer.body, answer.status, outward(answer.headers))
        query = self.door.live.begin(orjson.loads(answer.body)["id"], key, said, now)
        refused = await read(self.door, query, bound.reads)
        return await self._out(answer, query) if refused is None else refused

    async def page(self, query: LiveQuery) -> Response:
        return await self._until_stopped(self._asked(), query)

    async def _asked(self) -> Answer:
        query = self.request.url.query
        until = time.monotonic() + PATIENCE
        answer = await self.send(self.request.method, self.request.url.path + (f"?{query}" if query else ""))
        return await followed(answer, lambda path: self.send("GET", path), until)

    async def send(self, method: str, path: str, body: bytes = b"", source: str | None = None) -> Answer:
        public = urlsplit(self.door.settings.sql_url)
        address = (public.hostname or "127.0.0.1", public.port or 443)
        token = self.door.engine.token(self.member, self.door.clock())
        headers = inward(self.request.headers.items(), subject=self.member, token=token, address=address)
        if source is not None:
            headers = [*((name, value) for name, value in headers if name.lower() != SOURCE), (SOURCE, source)]
        return await self.door.engine.send(method, path, headers, body)

    async def _until_stopped(self, forwarded: Coroutine[Any, Any, Answer], query: LiveQuery) -> Response:
        """The page, or a refusal at the moment when the licence ends: Trino may take its time to stop."""
        coming, stopped = asyncio.create_task(forwarded), asyncio.create_task(query.stopped.wait())
        await asyncio.wait({coming, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if query.ended is None:
            return await self._out(await coming, query)
        coming.cancel()
        return failed(query.id, query.ended)

    async def _out(self, answer: Answer, query: LiveQuery) -> Response:
        """Trino's bytes as they are; only an error is read, and put into our words where it tells too much."""
        body = answer.body
        if query.key.metered and answer.status == OK and (refused := await paid(self.door, query, body)):
            return refused
        if transaction := answer.headers.get("x-trino-started-transaction-id"):
            self.door.live.started(transaction, query.subject)
        if b'"nextUri"' not in body[:4000]:
            self.door.live.finish(query.id)
        if ERROR in body:
            body = await in_our_words(body, query, self.door.reading, self.door.clock())
        return Response(body, answer.status, outward(answer.headers))
