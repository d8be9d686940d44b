"""How large a body may be, in one place for the marketplace and the policy point.

Uploads stream to disk and count for themselves; everything else is kept in memory while it is read, so it is bounded.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 4_000_000
STREAMED = "/api/uploads/"


class BodyLimit:
    """HTTPException 413 to whoever reads a body that is longer, as soon as it is known."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bounded = scope["type"] == "http" and not scope["path"].startswith(STREAMED)
        await self.app(scope, _counted(receive, _announced(scope)) if bounded else receive, send)


def _announced(scope: Scope) -> int:
    given = dict(scope["headers"]).get(b"content-length", b"0")
    return int(given) if given.isdigit() else 0


def _counted(receive: Receive, announced: int) -> Receive:
    read = announced

    async def counted() -> Message:
        nonlocal read
        if read > MOST_BYTES:
            raise HTTPException(413)
        message = await receive()
        if not announced:
            read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(413)
        return message

    return counted
