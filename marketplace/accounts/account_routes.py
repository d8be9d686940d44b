"""A member's own account: password, language, API tokens; and the link of a reset."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts import devices, passwords, queries, service
from marketplace.accounts.dependencies import SignedIn, SignedInAnyhow
from marketplace.accounts.errors import PasswordTooWeak, ResetNotValid, SignInFailed, TooManyAttempts
from marketplace.accounts.models import ApiToken
from marketplace.accounts.rights import FITTING, Right
from marketplace.accounts.schemas import ApiTokenOut, Name, NewApiToken
from marketplace.accounts.secrets import hash_token
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.errors import Invalid
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire import times

router = APIRouter()
NewPassword = Annotated[str, Form(max_length=256)]


def token_out(row: ApiToken, token: str | None = None) -> ApiTokenOut:
    return ApiTokenOut(
        id=row.id, label=row.label, hint=row.hint, rights=row.rights, created_at=row.created_at,
        expires_at=row.expires_at, token=token,
    )  # fmt: skip


@router.get("/account", response_class=HTMLResponse)
def account_page(request: Request, session: Transaction, viewer: SignedIn, now: Now) -> HTMLResponse:
    return _account(request, session, viewer, now)


@router.post("/account/tokens", response_class=HTMLResponse)
def make_token(
    request: Request,
    session: Transaction,
    viewer: SignedIn,
    now: Now,
    label: Annotated[Name, Form()],
    rights: Annotated[list[Right], Form()] = [],  # noqa: B006 - FastAPI copies it; no box ticked sends nothing
    days: Annotated[int, Form(ge=1, le=365)] = 90,
) -> HTMLResponse:
    """The account page with the token on it, this once; or with what is wrong about the rights."""
    new = NewApiToken(label=label, days=days, rights=frozenset(rights))
    try:
        made, token = service.create_api_token(session, viewer.member_id, new, now)
    except Invalid as error:
        return _account(request, session, viewer, now, error=error)
    _token_made(session, viewer, made, now)
    return _account(request, session, viewer, now, fresh=token)


def _account(
    request: Request,
    session: Session,
    viewer: Viewer,
    now: Now,
    *,
    fresh: str | None = None,
    error: Invalid | None = None,
) -> HTMLResponse:
    return render(
        request, "accounts/account.html", status=error.status if error else 200, fresh=fresh, error=error, now=now,
        tokens=queries.api_tokens(session, viewer.member_id), fitting=FITTING[viewer.role],
        organisation=queries.organisation(session, viewer.organisation_id),
    )  # fmt: skip


def _token_made(session: Session, viewer: Viewer, made: ApiToken, now: datetime) -> None:
    facts = {"label": made.label, "rights": made.rights, "until": times.iso(made.expires_at)}
    audit.record(session, viewer, "token.made", made.id, facts, now)


@router.post("/account/tokens/{token_id}/revoke", response_class=HTMLResponse)
def revoke_token(request: Request, session: Transaction, viewer: SignedIn, now: Now, token_id: str) -> Response:
    service.revoke_api_token(session, viewer.member_id, token_id, now)
    audit.record(session, viewer, "token.revoked", token_id, at=now)
    return see_other(request, "/account", translate("The token is revoked.", language_of(request)))


@router.post("/account/language", response_class=HTMLResponse)
def choose_language(
    request: Request, session: Transaction, viewer: SignedIn, language: Annotated[str, Form()]
) -> Response:
    """The language of every later sign-in, and of the dashboards."""
    service.set_language(session, viewer.member_id, language)
    return see_other(request, f"/account?lang={language}", translate("Saved.", language))


@router.get("/account/password", response_class=HTMLResponse)
def password_page(request: Request, viewer: SignedInAnyhow) -> HTMLResponse:
    return render(request, "accounts/password.html", must=viewer.must_change_password, error=None)


@router.post("/account/password", response_class=HTMLResponse)
def change_password(request: Request, viewer: SignedInAnyhow, now: Now, old: NewPassword, new: NewPassword) -> Response:
    """A new password ends every session, this one too, and every token."""
    parts = request.app.state.parts
    attempt = devices.attempt_of(request, viewer.email, old)
    try:
        passwords.change_password(parts.sessions, parts.passwords, attempt, new=new, now=now)
    except (SignInFailed, TooManyAttempts, PasswordTooWeak) as error:
        must = viewer.must_change_password
        return render(request, "accounts/password.html", status=error.status, must=must, error=error)
    message = translate("The password is changed. Sign in with the new one.", language_of(request))
    return see_other(request, "/sign-in", message)


@router.get("/reset/{token}", response_class=HTMLResponse)
def reset_page(request: Request, session: Transaction, now: Now, token: str) -> HTMLResponse:
    """The form, or why the link no longer works."""
    if queries.live_reset(session, hash_token(token), now) is None:
        raise ResetNotValid(remedy="Ask the network's operator for a new link.")
    return render(request, "accounts/reset.html", token=token, error=None)


@router.post("/reset/{token}", response_class=HTMLResponse)
def use_reset(request: Request, session: Transaction, now: Now, token: str, new: NewPassword) -> Response:
    try:
        with session.begin_nested():
            member = passwords.use_reset(session, request.app.state.parts.passwords, token=token, new=new, now=now)
    except PasswordTooWeak as error:
        return render(request, "accounts/reset.html", status=error.status, token=token, error=error)
    message = translate("The password is changed. Sign in with the new one.", language_of(request))
    response = see_other(request, "/sign-in", message)
    devices.make_known(request, response, member.email)
    return response


@router.get("/api/tokens")
def get_tokens(session: Transaction, viewer: SignedIn) -> list[ApiTokenOut]:
    return [token_out(row) for row in queries.api_tokens(session, viewer.member_id)]


@router.post("/api/tokens", status_code=201)
def post_token(session: Transaction, viewer: SignedIn, now: Now, body: NewApiToken) -> ApiTokenOut:
    """`token` is in this answer and never again."""
    made, token = service.create_api_token(session, viewer.member_id, body, now)
    _token_made(session, viewer, made, now)
    return token_out(made, token)


@router.delete("/api/tokens/{token_id}", status_code=204)
def delete_token(session: Transaction, viewer: SignedIn, now: Now, token_id: str) -> Response:
    service.revoke_api_token(session, viewer.member_id, token_id, now)
    audit.record(session, viewer, "token.revoked", token_id, at=now)
    return Response(status_code=204)
