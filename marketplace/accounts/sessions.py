"""The cookies of a browser that is signed in."""

from datetime import datetime

from fastapi import Request, Response

from marketplace.accounts import browsers, devices, signing_in
from marketplace.accounts.models import Member
from marketplace.web.translations import COOKIE as LANGUAGE_COOKIE


def with_session(request: Request, response: Response, member: Member, now: datetime) -> Response:
    """The answer with a new session of a member who has proved all that is asked; the browser's old one ends."""
    parts, https = request.app.state.parts, request.url.scheme == "https"
    name = parts.settings.session_cookie
    token = signing_in.sign_in(
        parts.sessions, member, replaces=request.cookies.get(name), described=browsers.described(request), now=now
    )
    seconds = int(signing_in.LASTS.total_seconds())
    response.set_cookie(name, token, max_age=seconds, httponly=True, samesite="lax", secure=https)
    devices.make_known(request, response, member.email)
    if LANGUAGE_COOKIE not in request.cookies:
        response.set_cookie(LANGUAGE_COOKIE, member.language, httponly=True, samesite="lax", secure=https)
    return response
