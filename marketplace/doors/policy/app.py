"""The policy point: `uvicorn --factory marketplace.doors.policy.app:create_app`.

    Trino → POST /<secret>/allow | /batched | /row-filters | /batch-column-masks → operations.decide → {"result": …}

Facts are read anew for each question: a purchase holds at the next query, and so does its end. A process of its own,
or a marketplace handler that waits on Trino while Trino waits on it would deadlock. Its only secret is in the path:
access logging is off, and no message bears the path.
"""

import contextlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.clock import Clock, system_clock
from marketplace.doors.database import read_only_engine
from marketplace.doors.delivered import delivered_by
from marketplace.doors.logs import show_own_messages
from marketplace.doors.policy import answers
from marketplace.doors.policy.protocol import NotUnderstood
from marketplace.settings import Settings
from marketplace.web.limits import BodyLimit
from sectors.live import Declarations

log = logging.getLogger(__name__)
ANSWERS: dict[str, answers.Answer] = {
    "allow": answers.allow,
    "batched": answers.batched,
    "row-filters": answers.row_filters,
    "batch-column-masks": answers.column_masks,
}


@dataclass(frozen=True, slots=True)
class PolicyPoint:
    """What the process needs: its database, its clock, its secret, and who delivers what."""

    engine: AsyncEngine
    clock: Clock
    secret: str
    declarations: Declarations


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> Starlette:
    """Wired from the environment unless given."""
    settings = settings or Settings.read()
    point = PolicyPoint(
        engine=read_only_engine(settings),
        clock=clock,
        secret=settings.secret("policy-path"),
        declarations=Declarations(settings.sectors),
    )
    show_own_messages()
    app = Starlette(
        routes=[Route("/health", health), Route("/{secret}/{kind}", answer, methods=["POST"])],
        middleware=[Middleware(BodyLimit)],
        lifespan=_lifespan,
    )
    app.state.point = point
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await app.state.point.engine.dispose()


async def health(request: Request) -> Response:
    """200 when a decision could be made: the database answers, the tables may be read."""
    point: PolicyPoint = request.app.state.point
    async with point.engine.connect() as connection:
        await connection.execute(text('SELECT id FROM "grant" LIMIT 1'))
    return _json({"status": "ready"})


async def answer(request: Request) -> Response:
    """404 for a wrong secret or path, 400 for what is not a question: Trino refuses the query in both cases."""
    point: PolicyPoint = request.app.state.point
    handler = ANSWERS.get(request.path_params["kind"])
    if not hmac.compare_digest(request.path_params["secret"].encode(), point.secret.encode()) or handler is None:
        return Response(status_code=404)
    return await _answered(point, handler, await request.body())


async def _answered(point: PolicyPoint, handler: Callable[..., Awaitable[Any]], body: bytes) -> Response:
    try:
        async with point.engine.connect() as connection:
            delivered = delivered_by(point.declarations.current())
            return _json({"result": await handler(connection, body, delivered, point.clock())})
    except NotUnderstood as error:
        log.warning("a question was not understood: %s", error)
        return Response(status_code=400)


def _json(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
