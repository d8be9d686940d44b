"""A file on its way from the files door through a page: cut when the door refuses it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from marketplace.doors.files import asking
from marketplace.doors.files.serving import Cut, Given, Serving
from marketplace.settings import Settings

PASSED = ("etag", "accept-ranges", "content-range", "content-length", "content-type", "content-disposition",
          "x-content-type-options")  # fmt: skip
ASKED = ("range", "if-range", "if-none-match")


class Relayed(Response):
    """The door's answer to the same request; the door meters it. `stands` says whether it may go on."""

    def __init__(
        self, settings: Settings, path: str, head: dict[str, str], stands: Callable[[], Awaitable[bool]]
    ) -> None:  # fmt: skip
        super().__init__()
        self._settings, self._path, self._head, self._stands = settings, path, head, stands

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        async with asking.streamed(self._settings, self._path, self._head, scope["method"]) as answer:
            kept = [(name.encode(), answer.headers[name].encode()) for name in PASSED if name in answer.headers]
            start = {
                "type": "http.response.start", "status": answer.status_code,
                "headers": [*kept, (b"cache-control", b"no-store, no-transform")],
            }  # fmt: skip
            await Serving(_bytes(answer), self._stands, _metered).run(scope, send, start)


async def _bytes(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for block in answer.aiter_raw():
            yield block
    except httpx.HTTPError as error:
        raise Cut from error


def _metered(_given: Given) -> None:
    """The door that gave the bytes has told of them."""
