"""The cookie by which a browser is known where its owner signed in before: it opens nothing, it spares waiting."""

from datetime import timedelta

from fastapi import Request, Response

from marketplace.accounts.secrets import new_token
from marketplace.accounts.throttle import Attempt, device_mark, known_device

LASTS = timedelta(days=180)


def cookie(request: Request) -> str:
    return f"sdn_{request.app.state.parts.settings.name}_device"


def attempt_of(request: Request, email: str, password: str) -> Attempt:
    """A try of a password as it came over HTTP."""
    address = request.client.host if request.client else "unknown"
    mark = request.cookies.get(cookie(request), "")
    return Attempt(email, password, address, known_device(request.app.state.parts.session_key, email, mark))


def make_known(request: Request, response: Response, email: str) -> None:
    """From now on this browser is one of the mail's; a browser that is known stays so for another half year."""
    key = request.app.state.parts.session_key
    nonce = known_device(key, email, request.cookies.get(cookie(request), "")) or new_token()
    response.set_cookie(
        cookie(request), device_mark(key, email, nonce), max_age=int(LASTS.total_seconds()), httponly=True,
        samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
