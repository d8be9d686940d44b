"""Answers that clients poll: a JSON answer to a GET says what it is by an ETag; one that is known is not sent again."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ETags:
    """Pure ASGI, for `/api/`. An answer in parts, or of another kind, goes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _fits(message):
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                begun, start = start, None
                message = _marked(begun, message, told)
                await send(begun)
            await send(message)

        await self.app(scope, receive, tagged)


def _fits(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "") == "application/json"


def tag_of(body: bytes) -> str:
    """Bodies that are the same have the same."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_known(tag: str, told: str) -> bool:
    """Whether If-None-Match tells of it."""
    known = {one.strip().removeprefix("W/") for one in told.split(",")}
    return tag in known or "*" in known


def _marked(start: Message, body: Message, told: str) -> Message:
    """The body, empty where the client has it; the start is marked on the way."""
    if body.get("more_body"):
        return body
    tag = tag_of(body.get("body", b""))
    headers = MutableHeaders(raw=start["headers"])
    headers["ETag"] = tag
    headers.setdefault("Cache-Control", "private, no-cache")
    if not is_known(tag, told):
        return body
    start["status"] = 304
    del headers["content-length"]
    del headers["content-type"]
    return {**body, "body": b""}
