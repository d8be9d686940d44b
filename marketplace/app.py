"""The marketplace's web process: `uvicorn --factory marketplace.app:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from marketplace import bootstrap, capabilities
from marketplace.accounts.dependencies import maybe_signed_in
from marketplace.accounts.idempotency import Idempotent
from marketplace.audit.address import CallersAddress
from marketplace.settings import Settings
from marketplace.web import csrf_checked, head, headers, health, problems, static
from marketplace.web.etags import ETags
from marketplace.web.limits import BodyLimit
from marketplace.web.pace import Paced


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A process that cannot prepare its database ends with the cause; the stack starts it again."""
    await run_in_threadpool(bootstrap.prepare, app.state.parts)
    yield
    app.state.parts.engine.dispose()


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
    problems.install(app)
    headers.install(app)
    head.install(app)
    static.mount(app)
    app.include_router(health.router)
    for router in capabilities.ROUTERS:
        app.include_router(router)
    return app
