"""Routes of services: who asks is looked at before the body is read, so that a stranger's body costs nothing."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded_by(check: Callable[[Request], object]) -> type[APIRoute]:
    """A class of routes, for `APIRouter(route_class=…)`: `check` raises what a stranger is answered."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                await run_in_threadpool(check, request)
                return await handle(request)

            return guarded

    return Guarded
