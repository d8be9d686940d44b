"""The cookies of a browser that is signed in, or on its way."""

from datetime import datetime
from urllib.parse import quote

from fastapi import Request, Response

from marketplace.accounts import browsers, devices, signing_in
from marketplace.accounts.models import Member
from marketplace.accounts.second_step import rules as second_step
from marketplace.accounts.second_step import service as steps
from marketplace.web import see_other
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


def let_in(request: Request, member: Member, back: str, now: datetime, *, proved_twice: bool = False) -> Response:
    """A session and the way back; by way of a code where there is a second step that nobody has taken yet."""
    if member.second_step_at is None or proved_twice:
        return with_session(request, see_other(request, back), member, now)
    response = see_other(request, f"/sign-in/code?next={quote(back)}")
    written = second_step.ticket(request.app.state.parts.session_key, member.id, now + steps.TICKET_LASTS)
    seconds, https = int(steps.TICKET_LASTS.total_seconds()), request.url.scheme == "https"
    response.set_cookie(ticket_cookie(request), written, max_age=seconds, httponly=True, samesite="lax", secure=https)
    return response


def ticket_cookie(request: Request) -> str:
    """What a browser keeps between the two steps."""
    return f"sdn_{request.app.state.parts.settings.name}_step"
