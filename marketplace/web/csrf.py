"""Forms of our own pages only: a token bound to the visitor's cookie, checked for every unsafe browser request.

another origin named by the browser → refused        a form, whatever its spelling → the token
anything else beside a session cookie → the token, or the browser's word for our own page, or a content type that
no page of another origin can send

A request without any cookie of ours has no authority to abuse; one with a Bearer token was never sent by a browser.
"""

import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from markupsafe import Markup

from marketplace.errors import Forbidden

FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
MOST_FIELDS: Final = 20_000  # of one form: a licence has several for each column
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_PREFLIGHTED: Final = frozenset({"application/json", "application/offset+octet-stream"})  # JSON, and parts of uploads


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
    kinds = [_essence(value) for value in request.headers.getlist("content-type")]
    is_form = any(kind in _FORMS for kind in kinds)
    if not is_form and request.app.state.parts.settings.session_cookie not in request.cookies:
        return
    _demand_own_page(request)
    if is_form or HEADER in request.headers:
        await _demand_token(request, is_form=is_form)
    elif not _is_ours(kinds) and not _says_same_origin(request):
        raise CsrfFailed(
            "nothing shows that a page of this site, or a program, sent this",
            remedy="A program sends Content-Type: application/json, with {} where there is nothing to say.",
        )


def _essence(content_type: str) -> str:
    """A media type without its parameters, in lower case: browsers and servers compare it so."""
    return content_type.partition(";")[0].strip().lower()


def _is_ours(kinds: list[str]) -> bool:
    """One content type that a page of another origin can send only after a preflight, which we never grant."""
    return len(kinds) == 1 and kinds[0] in _PREFLIGHTED


def _says_same_origin(request: Request) -> bool:
    return request.headers.get("sec-fetch-site") == "same-origin" or "origin" in request.headers


def _demand_own_page(request: Request) -> None:
    """CsrfFailed where the browser names another site, even with a good token: it may have been read from a page."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origins = request.headers.getlist("origin")
    if site not in ("same-origin", "none") or any(origin not in _own_origins(request) for origin in origins):
        raise CsrfFailed(
            "the browser says that another site sent this",
            remedy="Open the page on this site and send the form from there.",
        )


def _own_origins(request: Request) -> frozenset[str]:
    """As the network calls itself, and as this browser reached it: it can be that site's own page only."""
    told = urlsplit(request.app.state.parts.settings.marketplace_url)
    return frozenset({f"{told.scheme}://{told.netloc}", f"{request.url.scheme}://{request.headers.get('host', '')}"})


async def _demand_token(request: Request, *, is_form: bool) -> None:
    given = request.headers.get(HEADER, "")
    if is_form and not given:
        given = str((await request.form(max_fields=MOST_FIELDS)).get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise CsrfFailed(remedy="Load the page again and send the form once more.")
