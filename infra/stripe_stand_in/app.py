"""The process: `uvicorn --factory infra.stripe_stand_in.app:create_app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.stripe_stand_in import background
from infra.stripe_stand_in.api import Api
from infra.stripe_stand_in.checking import Checker
from infra.stripe_stand_in.connect import Onboarding
from infra.stripe_stand_in.control import Control
from infra.stripe_stand_in.endpoints import endpoints
from infra.stripe_stand_in.errors import unrecognized
from infra.stripe_stand_in.faults import Faults
from infra.stripe_stand_in.page import Page
from infra.stripe_stand_in.portal import Portal
from infra.stripe_stand_in.settings import Settings
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.store import Store
from infra.stripe_stand_in.webhooks import Sender

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(settings: Settings | None = None) -> Starlette:
    """The stand-in on its books; settings come from the environment where none are given."""
    settings = settings or Settings.read()
    stage = Stage(Store(settings.folder / "stripe.sqlite3"), settings.base_url)
    faults = Faults()
    checker = Checker(settings.check_with) if settings.check_with else None
    sender = Sender(settings, stage, faults)
    routes = [*_api(Api(settings, stage, faults, checker)), *_pages(stage)]
    if settings.control:
        routes += Control(settings, stage, faults, sender, checker).routes()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(background.run(stage, sender))
        yield
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await sender.close()
        if checker:
            await checker.close()
        stage.store.close()

    return Starlette(routes=[*routes, Route("/{path:path}", _unknown, methods=METHODS)], lifespan=lifespan)


def _api(api: Api) -> list[Route]:
    return [Route(one.path, api.serving(one.action), methods=[one.method]) for one in endpoints()]


def _pages(stage: Stage) -> list[Route]:
    page, portal, onboarding = Page(stage), Portal(stage), Onboarding(stage)

    async def health(_: Request) -> Response:
        """200 while the books can be read."""
        stage.store.database.execute("SELECT count(*) FROM webhook").fetchone()
        return JSONResponse({"status": "ok"})

    return [
        Route("/health", health),
        Route("/c/pay/{id}", page.show, methods=["GET"]),
        Route("/c/pay/{id}", page.pay, methods=["POST"]),
        Route("/p/session/{id}", portal.show, methods=["GET"]),
        Route("/p/session/{id}", portal.act, methods=["POST"]),
        Route("/c/onboard/{id}", onboarding.show, methods=["GET"]),
        Route("/c/onboard/{id}", onboarding.act, methods=["POST"]),
    ]


async def _unknown(request: Request) -> Response:
    error = unrecognized(request.method, request.url.path)
    return JSONResponse(error.body(), error.status)
