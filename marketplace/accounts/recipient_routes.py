"""Recipients on the account's pages, and the page behind a link, where a partner downloads the profile once."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts import queries, recipients, service
from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.schemas import InvitationOut, Name, NewInvitation, RecipientOut
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter()
Token = Annotated[str, Field(max_length=100)]


@router.get("/account/recipients", response_class=HTMLResponse)
def recipients_page(request: Request, session: Transaction, viewer: SignedIn, now: Now) -> HTMLResponse:
    return _page(request, session, viewer, now)


@router.post("/account/recipients", response_class=HTMLResponse)
def make_link(
    request: Request,
    session: Transaction,
    viewer: SignedIn,
    now: Now,
    label: Annotated[Name, Form()],
    days: Annotated[int, Form(ge=1, le=365)] = 90,
    replaces: Annotated[str, Form(max_length=100)] = "",
    overlap_hours: Annotated[int, Form(ge=0, le=720)] = 24,
) -> HTMLResponse:
    """The page with the link on it, this once."""
    new = NewInvitation(label=label, days=days, replaces=replaces or None, overlap_hours=overlap_hours)
    _, secret = recipients.invite(session, viewer.member_id, new, now)
    return _page(request, session, viewer, now, fresh=_link(request, secret))


@router.post("/account/recipients/{token_id}/revoke", response_class=HTMLResponse)
def revoke_recipient(request: Request, session: Transaction, viewer: SignedIn, now: Now, token_id: str) -> Response:
    service.revoke_api_token(session, viewer.member_id, token_id, now)
    return see_other(request, "/account/recipients", translate("The token is revoked.", language_of(request)))


@router.post("/account/recipients/links/{invitation_id}/stop", response_class=HTMLResponse)
def stop_link(request: Request, session: Transaction, viewer: SignedIn, now: Now, invitation_id: str) -> Response:
    recipients.stop(session, viewer.member_id, invitation_id, now)
    return see_other(
        request, "/account/recipients", translate("The link opens nothing any more.", language_of(request))
    )


@router.get("/share/{secret}", response_class=HTMLResponse)
def activation_page(request: Request, session: Transaction, now: Now, secret: Token) -> HTMLResponse:
    """What the link gives; looking at it does not use it up, as programs look at links in mails."""
    row, member = recipients.opened(session, secret, now)
    organisation = queries.organisation(session, member.organisation_id)
    return render(request, "accounts/activation.html", secret=secret, link=row, organisation=organisation)


@router.post("/share/{secret}", response_class=Response)
def activate(request: Request, session: Transaction, now: Now, secret: Token) -> Response:
    """The profile file, this once."""
    endpoint = f"{request.app.state.parts.settings.files_url}/delta-sharing"
    profile = recipients.accept(session, secret, endpoint, now)
    name = request.app.state.parts.settings.name
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.share"'}
    return Response(json.dumps(profile, indent=2), headers=headers, media_type="application/json")


@router.get("/api/share/recipients")
def get_recipients(session: Transaction, viewer: SignedIn) -> list[RecipientOut]:
    return [
        RecipientOut(
            id=one.token.id, label=one.token.label, hint=one.token.hint, expires_at=one.token.expires_at,
            addresses=one.addresses, last_used_at=one.last,
        )
        for one in recipients.recipients(session, viewer.member_id)
    ]  # fmt: skip


@router.post("/api/share/invitations", status_code=201)
def post_invitation(
    request: Request, session: Transaction, viewer: SignedIn, now: Now, body: NewInvitation
) -> InvitationOut:
    """`link` is in this answer and never again; a token of a program makes none."""
    row, secret = recipients.invite(session, viewer.member_id, body, now)
    return InvitationOut(id=row.id, link=_link(request, secret), expires_at=row.expires_at)


@router.delete("/api/share/invitations/{invitation_id}", status_code=204)
def delete_invitation(session: Transaction, viewer: SignedIn, now: Now, invitation_id: str) -> Response:
    recipients.stop(session, viewer.member_id, invitation_id, now)
    return Response(status_code=204)


def _link(request: Request, secret: str) -> str:
    return f"{request.app.state.parts.settings.marketplace_url}/share/{secret}"


def _page(request: Request, session: Session, viewer: Viewer, now: Now, *, fresh: str | None = None) -> HTMLResponse:
    links = recipients.open_links(session, viewer.member_id, now)
    mine = recipients.recipients(session, viewer.member_id)
    return render(request, "accounts/recipients.html", fresh=fresh, now=now, links=links, recipients=mine)
