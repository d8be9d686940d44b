"""A member's sessions: where it is signed in, and how one or all others end."""

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from marketplace.accounts import browsers
from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.secrets import hash_token
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter()
PAGE = "/account/sessions"


@router.get(PAGE, response_class=HTMLResponse)
def sessions_page(request: Request, session: Transaction, viewer: SignedIn, now: Now) -> HTMLResponse:
    rows = browsers.of(session, viewer.member_id, now)
    return render(request, "accounts/sessions.html", sessions=rows, present=hash_token(_cookie(request)))


@router.post(PAGE + "/others/end", response_class=HTMLResponse)
def end_others(request: Request, session: Transaction, viewer: SignedIn) -> Response:
    """All but the browser that asks."""
    ended = browsers.end_others(session, viewer.member_id, _cookie(request))
    return _ended(request, session, viewer, f"{ended} others")


@router.post(PAGE + "/{session_id}/end", response_class=HTMLResponse)
def end_session(request: Request, session: Transaction, viewer: SignedIn, session_id: str) -> Response:
    browsers.end(session, viewer.member_id, session_id)
    return _ended(request, session, viewer, session_id)


def _ended(request: Request, session: Transaction, viewer: Viewer, which: str) -> Response:
    audit.record(session, viewer, "session.ended", viewer.member_id, {"which": which})
    return see_other(request, PAGE, translate("Signed out there.", language_of(request)))


def _cookie(request: Request) -> str:
    return request.cookies.get(request.app.state.parts.settings.session_cookie, "")
