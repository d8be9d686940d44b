"""Signing in and out, and who is signed in. Pages of members and operators are in the files beside this one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import HTMLResponse

from marketplace.accounts import (
    account_routes,
    company_routes,
    devices,
    operator_routes,
    recipient_routes,
    rules,
    signing_in,
)
from marketplace.accounts.dependencies import MaybeSignedIn, SignedIn
from marketplace.accounts.errors import SignInFailed, TooManyAttempts
from marketplace.accounts.models import Member
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.schemas import Credentials
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.database import Transaction
from marketplace.web import Now, render, see_other
from marketplace.web.translations import COOKIE as LANGUAGE_COOKIE
from wire.people import Me

router = APIRouter(tags=["accounts"])
router.include_router(account_routes.router)
router.include_router(company_routes.router)
router.include_router(operator_routes.router)
router.include_router(recipient_routes.router)


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, viewer: MaybeSignedIn, next: str = "/") -> Response:  # noqa: A002 - the query's name
    if viewer:
        return see_other(request, rules.way_back(next))
    return render(request, "accounts/sign_in.html", way_back=rules.way_back(next), email="", problem=None)


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in(
    request: Request,
    now: Now,
    email: Annotated[str, Form(max_length=254)],
    password: Annotated[str, Form(max_length=256)],
    way_back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """To where the member wanted to go, or the form again with the cause."""
    back = rules.way_back(way_back)
    try:
        member, token = _sign_in(request, email, password, now)
    except (SignInFailed, TooManyAttempts) as error:
        return render(request, "accounts/sign_in.html", status=error.status, way_back=back, email=email, problem=error)
    return _with_session(request, see_other(request, back), member, token)


@router.post("/api/sign-in")
def sign_in_by_json(request: Request, body: Credentials, response: Response, now: Now) -> Me:
    member, token = _sign_in(request, body.email, body.password, now)
    _with_session(request, response, member, token)
    return me_of(viewer_of(member))


@router.post("/sign-out", response_class=HTMLResponse)
def sign_out(request: Request, session: Transaction) -> Response:
    return _without_session(request, session, see_other(request, "/"))


@router.post("/api/sign-out", status_code=204)
def sign_out_by_json(request: Request, session: Transaction) -> Response:
    return _without_session(request, session, Response(status_code=204))


@router.get("/api/me", **opens(*Right))
def get_me(viewer: SignedIn) -> Me:
    """Who is signed in; dashboards ask on every rerun."""
    return me_of(viewer)


def me_of(viewer: Viewer) -> Me:
    return Me(
        member_id=viewer.member_id, organisation_id=viewer.organisation_id, organisation=viewer.organisation_slug,
        supply_center=viewer.supply_center, name=viewer.name, email=viewer.email, role=viewer.role,
        language=viewer.language,
    )  # fmt: skip


def _sign_in(request: Request, email: str, password: str, now: Now) -> tuple[Member, str]:
    parts = request.app.state.parts
    before = request.cookies.get(parts.settings.session_cookie)
    attempt = devices.attempt_of(request, email, password)
    return signing_in.sign_in(parts.sessions, parts.passwords, attempt, replaces=before, now=now)


def _with_session(request: Request, response: Response, member: Member, token: str) -> Response:
    https = request.url.scheme == "https"
    name = request.app.state.parts.settings.session_cookie
    seconds = int(signing_in.LASTS.total_seconds())
    response.set_cookie(name, token, max_age=seconds, httponly=True, samesite="lax", secure=https)
    devices.make_known(request, response, member.email)
    if LANGUAGE_COOKIE not in request.cookies:
        response.set_cookie(LANGUAGE_COOKIE, member.language, httponly=True, samesite="lax", secure=https)
    return response


def _without_session(request: Request, session: Transaction, response: Response) -> Response:
    name = request.app.state.parts.settings.session_cookie
    token = request.cookies.get(name)
    if token:
        signing_in.sign_out(session, token)
    response.delete_cookie(name)
    return response
