"""From where the request came that is being answered, so that no use case has to pass it on."""

from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

_address: ContextVar[str | None] = ContextVar("caller_address", default=None)


def current() -> str | None:
    """The address of the caller; None where nobody called, as in the worker."""
    return _address.get()


class CallersAddress:
    """Keeps the address while its request is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        before = _address.set(client[0] if client else None)
        try:
            await self.app(scope, receive, send)
        finally:
            _address.reset(before)
