"""The people of one's own organisation, for its administrators; and the page behind an invitation's link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import Field, ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import devices, rules
from marketplace.accounts import queries as accounts
from marketplace.accounts.dependencies import Administrator
from marketplace.accounts.errors import PasswordTooWeak
from marketplace.accounts.models import Role
from marketplace.accounts.schemas import Name
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import Conflict, Invalid, MarketplaceError
from marketplace.joining import colleagues, queries
from marketplace.joining.errors import DocumentsNotAccepted
from marketplace.joining.schemas import NewColleague
from marketplace.web import Language, Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter()
Secret = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Form(max_length=254)]
PAGE = "/account/members"


@router.get(PAGE, response_class=HTMLResponse)
def members_page(request: Request, session: Transaction, viewer: Administrator, now: Now) -> HTMLResponse:
    return _page(request, session, viewer, now)


@router.post(PAGE, response_class=HTMLResponse)
def invite(
    request: Request, session: Transaction, viewer: Administrator, now: Now, email: Text, role: Annotated[Role, Form()],
    admin: Annotated[bool, Form()] = False,
) -> HTMLResponse:  # fmt: skip
    """The members; with the link on the page, this once, where the network sends no mail."""
    parts = request.app.state.parts
    try:
        new = NewColleague(email=email, role=role, admin=admin)
        _, secret = colleagues.invite(session, parts.session_key, viewer, new, now)
    except ValidationError:
        return _page(request, session, viewer, now, problem=Invalid(remedy="Write a mail address."))
    except (Invalid, Conflict) as error:
        return _page(request, session, viewer, now, problem=error)
    link = None if parts.settings.smtp else f"{parts.settings.marketplace_url}/invitations/{secret}"
    return _page(request, session, viewer, now, link=link)


@router.post(PAGE + "/invitations/{member_invitation_id}/stop", response_class=HTMLResponse)
def stop(
    request: Request, session: Transaction, viewer: Administrator, now: Now, member_invitation_id: str
) -> Response:
    colleagues.stop(session, viewer, member_invitation_id, now)
    return see_other(request, PAGE, translate("The link opens nothing any more.", language_of(request)))


@router.post(PAGE + "/{member_id}/role", response_class=HTMLResponse)
def change(
    request: Request, session: Transaction, viewer: Administrator, now: Now, member_id: str,
    role: Annotated[Role, Form()], admin: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    try:
        colleagues.change(session, viewer, member_id, role, admin=admin)
    except (Invalid, Conflict) as error:
        return _page(request, session, viewer, now, problem=error)
    return see_other(request, PAGE, translate("Saved.", language_of(request)))


@router.post(PAGE + "/{member_id}/lock", response_class=HTMLResponse)
def lock(
    request: Request, session: Transaction, viewer: Administrator, now: Now, member_id: str,
    disabled: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    """Out at once and everywhere, or in again."""
    try:
        colleagues.set_disabled(session, viewer, member_id, disabled=disabled, now=now)
    except Conflict as error:
        return _page(request, session, viewer, now, problem=error)
    return see_other(request, PAGE, translate("Saved.", language_of(request)))


def _page(
    request: Request, session: Transaction, viewer: Viewer, now: Now, *, link: str | None = None,
    problem: MarketplaceError | None = None,
) -> HTMLResponse:  # fmt: skip
    return render(
        request, "joining/members.html", status=problem.status if problem else 200, link=link, problem=problem,
        members=accounts.members_of(session, viewer.organisation_id),
        roles=sorted(rules.ROLES[viewer.organisation_kind]),
        invitations=queries.open_invitations(session, viewer.organisation_id, now),
    )  # fmt: skip


@router.get("/invitations/{secret}", response_class=HTMLResponse)
def invitation_page(request: Request, session: Transaction, now: Now, secret: Secret) -> HTMLResponse:
    return _invitation(request, session, now, secret)


@router.post("/invitations/{secret}", response_class=HTMLResponse)
def accept(
    request: Request, session: Transaction, language: Language, now: Now, secret: Secret, name: Annotated[Name, Form()],
    new: Annotated[str, Form(max_length=256)], accepted: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """A member who signs in next; or the form again with what is wrong."""
    if not accepted:
        return _invitation(request, session, now, secret, DocumentsNotAccepted())
    passwords = request.app.state.parts.passwords
    try:
        with session.begin_nested():
            member = colleagues.accept(session, passwords, secret, name=name, password=new, language=language, now=now)
    except PasswordTooWeak as error:
        return _invitation(request, session, now, secret, error)
    response = see_other(request, "/sign-in", translate("You have joined. Sign in.", language_of(request)))
    devices.make_known(request, response, member.email)
    return response


def _invitation(
    request: Request, session: Transaction, now: Now, secret: str, problem: MarketplaceError | None = None
) -> HTMLResponse:
    row, organisation = colleagues.opened(session, secret, now)
    return render(
        request, "joining/invitation.html", status=problem.status if problem else 200, problem=problem, secret=secret,
        invitation=row, organisation=organisation,
    )  # fmt: skip
