"""A member's second step on its account, and how an operator takes one away whose phone and paper are lost."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse

from marketplace.accounts import queries
from marketplace.accounts.dependencies import Operator, SignedInAnyhow
from marketplace.accounts.errors import CodeWrong, TooManyAttempts
from marketplace.accounts.second_step import rules, service
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter()
PAGE = "/account/second-step"
Code = Annotated[str, Form(max_length=40)]


@router.get(PAGE, response_class=HTMLResponse)
def second_step_page(request: Request, session: Transaction, viewer: SignedInAnyhow) -> HTMLResponse:
    return _page(request, session, viewer)


@router.post(PAGE, response_class=HTMLResponse)
def start(request: Request, session: Transaction, viewer: SignedInAnyhow, now: Now) -> HTMLResponse:
    """The page with the square picture and the secret in letters."""
    if not viewer.second_step:
        service.start(session, request.app.state.parts, viewer.member_id, now)
    return _page(request, session, viewer)


@router.post(PAGE + "/confirm", response_class=HTMLResponse)
def confirm(request: Request, session: Transaction, viewer: SignedInAnyhow, now: Now, code: Code) -> HTMLResponse:
    """The paper codes, this once."""
    parts = request.app.state.parts
    try:
        codes = service.confirm(parts.sessions, parts, viewer.member_id, code, now)
    except (CodeWrong, TooManyAttempts) as error:
        return _page(request, session, viewer, problem=error)
    return render(request, "accounts/paper_codes.html", codes=codes)


@router.post(PAGE + "/remove", response_class=HTMLResponse)
def remove(request: Request, session: Transaction, viewer: SignedInAnyhow, now: Now, code: Code) -> Response:
    """A session alone does not take it away: a code is asked for."""
    parts = request.app.state.parts
    try:
        service.demand(parts.sessions, parts, viewer.member_id, code, now)
    except (CodeWrong, TooManyAttempts) as error:
        return _page(request, session, viewer, problem=error)
    service.remove(session, viewer.member_id, by=viewer.member_id)
    return see_other(request, PAGE, translate("Saved.", language_of(request)))


@router.post("/operator/members/{member_id}/second-step/remove", response_class=HTMLResponse)
def remove_of(request: Request, session: Transaction, viewer: Operator, member_id: str) -> Response:
    member = queries.member(session, member_id)
    service.remove(session, member.id, by=viewer.member_id)
    return see_other(
        request, f"/operator/organisations/{member.organisation.slug}", translate("Saved.", language_of(request))
    )


def _page(
    request: Request, session: Transaction, viewer: Viewer, problem: MarketplaceError | None = None
) -> HTMLResponse:
    secret = service.started(session, request.app.state.parts, viewer.member_id)
    return render(
        request, "accounts/second_step.html", status=problem.status if problem else 200, problem=problem, secret=secret,
        picture=_picture(request, viewer, secret) if secret else "",
        left=service.paper_left(session, viewer.member_id),
    )  # fmt: skip


def _picture(request: Request, viewer: Viewer, secret: str) -> Any:
    told = rules.address(secret, viewer.email, request.app.state.parts.settings.name)
    return Markup(segno.make(told, micro=False).svg_inline(scale=5, border=4))  # noqa: S704 - squares, no text
