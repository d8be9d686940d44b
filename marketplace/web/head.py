"""HEAD wherever GET is: link checkers and monitors ask so. A route that has a HEAD of its own (uploads) keeps it."""

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Pure ASGI: the same answer as to GET, its headers alone."""

    def __init__(self, app: ASGIApp, roof: FastAPI) -> None:
        self.app, self.roof = app, roof

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or self._has_its_own(scope):
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)

    def _has_its_own(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self.roof.routes)


def install(app: FastAPI) -> None:
    app.add_middleware(HeadAsGet, roof=app)
