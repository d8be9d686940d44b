"""One message for the next page, after a form: kept in a cookie, shown once."""

import json
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

COOKIE = "sdn_flash"
KINDS = ("success", "information", "danger")


def flash(response: Response, message: str, kind: str = "success") -> None:
    """Show `message` (already translated) on the next page. `kind`: success, information or danger."""
    value = quote(json.dumps([kind, message[:500]]))
    response.set_cookie(COOKIE, value, max_age=60, httponly=True, samesite="lax")


def see_other(request: Request, address: str, message: str = "", kind: str = "success") -> Response:
    """After a form: go to `address` by GET, with a message; a request of htmx is told so by its own header."""
    response: Response = RedirectResponse(address, status_code=303)
    if request.headers.get("hx-request"):
        response = Response(status_code=204, headers={"HX-Redirect": address})
    if message:
        flash(response, message, kind)
    return response


def read_flash(request: Request) -> tuple[str, str] | None:
    """Kind and message, or None where there is none or the cookie is not of our making."""
    try:
        kind, message = json.loads(unquote(request.cookies.get(COOKIE, "")))
    except (ValueError, TypeError):
        return None
    return (kind, str(message)) if kind in KINDS else None
