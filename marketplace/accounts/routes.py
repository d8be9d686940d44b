"""Signing in and out, and who is signed in. Pages of members and operators are in the files beside this one."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import HTMLResponse

from marketplace.accounts import (
    account_routes,
    company_routes,
    devices,
    operator_routes,
    recipient_routes,
    rules,
    session_routes,
    signing_in,
)
from marketplace.accounts.dependencies import MaybeSignedIn, SignedIn
from marketplace.accounts.errors import CodeNeeded, CodeWrong, SignInFailed, TooManyAttempts
from marketplace.accounts.models import Member
from marketplace.accounts.oidc import routes as oidc_routes
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.schemas import Credentials
from marketplace.accounts.second_step import routes as second_step_routes
from marketplace.accounts.second_step import rules as second_step
from marketplace.accounts.second_step import service as steps
from marketplace.accounts.sessions import let_in, ticket_cookie, with_session
from marketplace.accounts.sign_in_form import sign_in_form
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.database import Transaction
from marketplace.web import Now, render, see_other
from marketplace.web.refusals import refuses
from wire.people import Me

router = APIRouter(tags=["accounts"])
router.include_router(account_routes.router)
router.include_router(company_routes.router)
router.include_router(oidc_routes.router)
router.include_router(operator_routes.router)
router.include_router(recipient_routes.router)
router.include_router(second_step_routes.router)
router.include_router(session_routes.router)


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, viewer: MaybeSignedIn, next: str = "/") -> Response:  # noqa: A002 - the query's name
    if viewer:
        return see_other(request, rules.way_back(next))
    return sign_in_form(request, rules.way_back(next))


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in(
    request: Request,
    now: Now,
    email: Annotated[str, Form(max_length=254)],
    password: Annotated[str, Form(max_length=256)],
    way_back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """To where the member wanted to go, by way of a code if there is a second step; or the form with the cause."""
    back = rules.way_back(way_back)
    try:
        member = _proved(request, email, password, now)
    except (SignInFailed, TooManyAttempts) as error:
        return sign_in_form(request, back, email=email, problem=error)
    return let_in(request, member, back, now)


@router.get("/sign-in/code", response_class=HTMLResponse)
def code_page(request: Request, next: str = "/") -> HTMLResponse:  # noqa: A002 - the query's name
    return render(request, "accounts/code.html", way_back=rules.way_back(next), problem=None)


@router.post("/sign-in/code", response_class=HTMLResponse)
def give_code(
    request: Request,
    now: Now,
    code: Annotated[str, Form(max_length=40)],
    way_back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """The second step: the ticket of the first must be there and not be over."""
    parts, back = request.app.state.parts, rules.way_back(way_back)
    member_id = second_step.ticket_of(parts.session_key, request.cookies.get(ticket_cookie(request), ""), now)
    if member_id is None:
        return see_other(request, f"/sign-in?next={quote(back)}")
    try:
        member = steps.demand(parts.sessions, parts, member_id, code, now)
    except (CodeWrong, TooManyAttempts) as error:
        return render(request, "accounts/code.html", status=error.status, way_back=back, problem=error)
    response = with_session(request, see_other(request, back), member, now)
    response.delete_cookie(ticket_cookie(request))
    return response


@router.post("/api/sign-in", responses=refuses(SignInFailed, TooManyAttempts))
def sign_in_by_json(request: Request, body: Credentials, response: Response, now: Now) -> Me:
    """CodeNeeded where there is a second step and no code."""
    parts = request.app.state.parts
    member = _proved(request, body.email, body.password, now)
    if member.second_step_at is not None:
        if not body.code:
            raise CodeNeeded(remedy="Send the same with `code`.")
        member = steps.demand(parts.sessions, parts, member.id, body.code, now)
    with_session(request, response, member, now)
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


def _proved(request: Request, email: str, password: str, now: Now) -> Member:
    parts = request.app.state.parts
    return signing_in.prove(parts.sessions, parts.passwords, devices.attempt_of(request, email, password), now)


def _without_session(request: Request, session: Transaction, response: Response) -> Response:
    name = request.app.state.parts.settings.session_cookie
    token = request.cookies.get(name)
    if token:
        signing_in.sign_out(session, token)
    response.delete_cookie(name)
    return response
