"""The policy point: `uvicorn --factory marketplace.doors.policy.app:create_app`.

    Trino → POST /<secret>/allow | /batched | /row-filters | /batch-column-masks → operations.decide → {"result": …}

Facts are read anew for each question: a purchase holds at the next query, and so does its end. A process of its own,
or a marketplace handler that waits on Trino while Trino waits on it would deadlock. Its only secret is in the path:
access logging is off, and no message bears the path.

A bare ASGI application: a framework's routing would take as long as a decision.
"""

import hmac
import logging
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Scope, Send

from marketplace.clock import Clock, system_clock
from marketplace.doors.database import Undecided, read_only_connections
from marketplace.doors.logs import show_own_messages
from marketplace.doors.policy import answers
from marketplace.doors.policy.protocol import NotUnderstood
from marketplace.doors.policy.sources import Sources, make_sources
from marketplace.grants.facts import ANY_GRANT
from marketplace.settings import Settings
from marketplace.web.limits import MOST_BYTES
from sectors.live import Declarations

log = logging.getLogger(__name__)
OK, NOT_UNDERSTOOD, NOT_FOUND, TOO_LONG, NOT_READY = 200, 400, 404, 413, 503
HEADERS = [(b"content-type", b"application/json")]
ANSWERS: dict[str, answers.Answer] = {
    "allow": answers.allow,
    "batched": answers.batched,
    "row-filters": answers.row_filters,
    "batch-column-masks": answers.column_masks,
}


@dataclass(frozen=True, slots=True)
class PolicyPoint:
    """What the process needs: where its facts are, its clock, its secret."""

    sources: Sources
    clock: Clock
    secret: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            status, body = await self._answer(scope, receive)
            length = (b"content-length", b"%d" % len(body))
            await send({"type": "http.response.start", "status": status, "headers": [*HEADERS, length]})
            await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await self.sources.database.dispose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        """404 for a wrong secret or path, 400 for what is not a question: Trino refuses the query in both cases."""
        if scope["path"] == "/health":
            return await self._health()
        _, secret, kind = (*scope["path"].split("/", 2), "", "")[:3]
        handler = ANSWERS.get(kind)
        if (
            not hmac.compare_digest(secret.encode(), self.secret.encode())
            or handler is None
            or scope["method"] != "POST"
        ):
            return NOT_FOUND, b""
        asked = await _body(receive)
        return (TOO_LONG, b"") if asked is None else await self._decided(handler, asked)

    async def _decided(self, handler: answers.Answer, asked: bytes) -> tuple[int, bytes]:
        try:
            return OK, orjson.dumps({"result": await handler(self.sources, asked, self.clock())})
        except NotUnderstood as error:
            log.warning("a question was not understood: %s", error)
            return NOT_UNDERSTOOD, b""

    async def _health(self) -> tuple[int, bytes]:
        """200 when a decision could be made: the database answers, the tables may be read."""
        try:
            async with self.sources.database.connect() as connection:
                await connection.execute(ANY_GRANT)
        except Undecided as error:
            return NOT_READY, orjson.dumps({"status": str(error)})
        return OK, orjson.dumps({"status": "ready"})


async def _body(receive: Receive) -> bytes | None:
    """None if it is too long, read no further than that."""
    read = b""
    while len(read) <= MOST_BYTES:
        message = await receive()
        read += message.get("body", b"")
        if not message.get("more_body", False):
            return read if len(read) <= MOST_BYTES else None
    return None


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> PolicyPoint:
    """Wired from the environment unless given."""
    settings = settings or Settings.read()
    show_own_messages()
    sources = make_sources(read_only_connections(settings), Declarations(settings.sectors))
    return PolicyPoint(sources, clock, settings.secret("policy-path"))
