"""Forms of our own pages only: a token bound to the visitor's cookie, checked for every unsafe browser request.

A request without any cookie of ours has no authority to abuse; one with a Bearer token was never sent by a browser.
"""

import hashlib
import hmac
import secrets
from typing import Final

from fastapi import Request
from markupsafe import Markup

from marketplace.errors import Forbidden

FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class CsrfFailed(Forbidden):
    code, title = "csrf_failed", "This form is out of date or was not made by this site"


def visitor_cookie(request: Request) -> str:
    return f"sdn_{request.app.state.parts.settings.name}_visitor"


def visitor(request: Request) -> str:
    """What the token is bound to: the session, or a random cookie of the visitor before signing in."""
    session = request.cookies.get(request.app.state.parts.settings.session_cookie)
    if session:
        return session
    if not hasattr(request.state, "visitor"):
        request.state.visitor = request.cookies.get(visitor_cookie(request)) or secrets.token_urlsafe(24)
    return str(request.state.visitor)


def csrf_token(request: Request) -> str:
    request.state.token_shown = True  # so this answer is not compressed: see web.compression
    key = request.app.state.parts.session_key
    return hmac.new(key, b"csrf:" + visitor(request).encode(), hashlib.sha256).hexdigest()


def csrf_field(request: Request) -> Markup:
    """The hidden field of every form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


async def csrf_checked(request: Request) -> None:
    """CsrfFailed for an unsafe request that another site's page could have made a browser send."""
    if request.method in _SAFE or "authorization" in request.headers:
        return
    is_form = request.headers.get("content-type", "").startswith(_FORMS)
    if not is_form and request.app.state.parts.settings.session_cookie not in request.cookies:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CsrfFailed(remedy="Open the page on this site and send the form from there.")
    if is_form or HEADER in request.headers or _bodiless(request):
        await _demand_token(request, is_form=is_form)


def _bodiless(request: Request) -> bool:
    """A JSON body from another origin needs a preflight that we never grant; a request without one does not."""
    return not request.headers.get("content-type")


async def _demand_token(request: Request, *, is_form: bool) -> None:
    given = request.headers.get(HEADER, "")
    if is_form and not given:
        given = str((await request.form()).get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise CsrfFailed(remedy="Load the page again and send the form once more.")
