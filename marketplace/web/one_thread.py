"""A GET is worked on by one thread, from who asks to the end of its transaction.

FastAPI hands each plain function to a thread: who asks, the route, the check of its answer, the commit. While others
work, every such hand-over waits for its turn and finds the caches cold: they cost more than the work itself.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import cache, wraps
from inspect import isclass, isfunction
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, request_response
from starlette.concurrency import run_in_threadpool

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def install(app: FastAPI) -> None:
    """For the routes that it has now: those that read, by a plain function, and no body."""
    for route in app.router.routes:
        if type(route) is APIRoute and route.methods == {"GET"} and _is_plain(route.dependant) and not route.body_field:
            route.dependant = _inline(route.dependant)
            route.app = request_response(_in_one_thread(route.get_route_handler()))


def _is_plain(dependant: Dependant) -> bool:
    many = dependant.is_gen_callable or dependant.is_async_gen_callable
    return not dependant.is_coroutine_callable and not many


def _inline(dependant: Dependant) -> Dependant:
    """The same, whose plain functions are called where they are asked for."""
    call = _called_here(dependant.call) if dependant.call and _is_plain(dependant) else dependant.call
    return replace(dependant, call=call, dependencies=[_inline(one) for one in dependant.dependencies])


@cache
def _called_here(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    async def here(*args: Any, **named: Any) -> Any:
        return call(*args, **named)

    return wraps(call)(here) if isfunction(call) or isclass(call) else here


def _in_one_thread(handle: Handler) -> Handler:
    async def handed_over(request: Request) -> Response:
        return await run_in_threadpool(_work, handle, request)

    return handed_over


def _work(handle: Handler, request: Request) -> Response:
    """Nothing in it waits for the loop, so one push brings it to its end."""
    working = handle(request)
    try:
        working.send(None)
    except StopIteration as ended:
        response: Response = ended.value
    else:
        working.close()
        raise RuntimeError(f"{request.url.path}: something that it asks for waits for the loop")
    for end in getattr(request.state, "ends", ()):
        end()
    return response
