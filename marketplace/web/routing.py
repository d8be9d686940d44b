"""Which routes a path may mean: found by its first two names, instead of asking hundreds of routes one after the other.

/api/grants/… → the routes below /api/grants, and those whose second name may be any;  another path → all of them
"""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

NAMES = 2
Names = tuple[str, ...]


class ByName:
    """Pure ASGI in the place of a router's own choice: a few of its routes are asked, in the order that they have."""

    def __init__(self, router: Router) -> None:
        self._whole = router
        named = [(_literal(route), route) for route in router.routes]
        self._parts = {
            names: _router(router, [route for of, route in named if of == names[: len(of)]])
            for names in {of[:length] for of, _ in named for length in range(1, len(of) + 1)}
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("router", self._whole)
        await self.asked(scope.get("path", "")).app(scope, receive, send)

    def asked(self, path: str) -> Router:
        """Who answers that path."""
        names = tuple(path.split("/")[1 : NAMES + 1])
        return self._parts.get(names) or self._parts.get(names[:1]) or self._whole


def install(app: FastAPI) -> None:
    """For the routes that it has now."""
    app.router.middleware_stack = ByName(app.router)


def _router(whole: Router, routes: Sequence[BaseRoute]) -> Router:
    return Router(routes, redirect_slashes=whole.redirect_slashes, default=whole.default)


def _literal(route: BaseRoute) -> Names:
    """The first names of its path, as far as none may be any."""
    names = getattr(route, "path", "").split("/")[1 : NAMES + 1]
    return tuple(names[: next((place for place, name in enumerate(names) if "{" in name), NAMES)])
