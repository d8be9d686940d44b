"""The marketplace's web process: `uvicorn --factory marketplace.app:create_app`."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import Depends, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from marketplace import bootstrap, capabilities, described
from marketplace.accounts.dependencies import maybe_signed_in, recognised
from marketplace.accounts.idempotency import Idempotent
from marketplace.audit.address import CallersAddress
from marketplace.listings import looks
from marketplace.search import asking
from marketplace.settings import Settings
from marketplace.web import csrf_checked, head, headers, health, one_thread, problems, routing, static
from marketplace.web.etags import ETags
from marketplace.web.limits import BodyLimit
from marketplace.web.pace import Paced

log = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A process that cannot prepare its database ends with the cause; the stack starts it again."""
    parts: bootstrap.Parts = app.state.parts
    await run_in_threadpool(bootstrap.prepare, parts)
    counting = asyncio.create_task(_count(parts))
    warming = asyncio.create_task(run_in_threadpool(asking.prepare))  # the first search waits for nothing
    yield
    await warming
    counting.cancel()
    with suppress(asyncio.CancelledError):
        await counting
    await run_in_threadpool(_write_looks, parts)
    parts.engine.dispose()


async def _count(parts: bootstrap.Parts) -> None:
    """Write down who looked at listings, again and again."""
    while True:
        await asyncio.sleep(looks.EVERY_S)
        await run_in_threadpool(_write_looks, parts)


def _write_looks(parts: bootstrap.Parts) -> None:
    try:
        parts.looks.write(parts.sessions)
        parts.open_views.write(parts.sessions, parts.clock())
    except SQLAlchemyError:
        log.exception("looks at listings could not be written; they are kept for the next time")


def create_app(parts: bootstrap.Parts | None = None) -> FastAPI:
    """All routers under one roof; `parts` wired from the environment unless given."""
    app = routed()
    app.state.parts = parts or bootstrap.build(Settings.read())
    return app


def routed() -> FastAPI:
    """The app without its parts, which each request asks for."""
    app = FastAPI(
        title="Sector data network",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_lifespan,
        dependencies=[Depends(csrf_checked), Depends(maybe_signed_in)],
    )
    app.add_middleware(Idempotent)
    app.add_middleware(ETags)
    app.add_middleware(BodyLimit)
    app.add_middleware(Paced)
    app.add_middleware(CallersAddress)
    problems.install(app, recognised)
    headers.install(app)
    head.install(app)
    static.mount(app)
    app.include_router(health.router)
    for router in capabilities.ROUTERS:
        app.include_router(router)
    one_thread.install(app)
    routing.install(app)
    described.install(app)
    return app
