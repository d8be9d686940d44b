"""For programs: an organisation's members and invitations, and the supply centers that want to join.

Who speaks for a company changes its people with a session: no API token makes or changes a member.
"""

from fastapi import APIRouter, Request

from marketplace.accounts.dependencies import Administrator, Operator
from marketplace.accounts.operator_routes import member_out
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.joining import colleagues, queries, service
from marketplace.joining.models import Application, MemberInvitation
from marketplace.joining.schemas import CenterSlug, ColleagueChange, NewColleague, Reason
from marketplace.paging import Cursor, Limit
from marketplace.web import Config, Now
from wire import people as wire
from wire.base import Page

router = APIRouter()


@router.get("/api/company/members")
def members(session: Transaction, viewer: Administrator, limit: Limit = 50, cursor: Cursor = None) -> Page[wire.Member]:
    """The organisation's people, the newest first."""
    rows, following = queries.colleagues(session, viewer.organisation_id, limit=limit, cursor=cursor)
    return Page(items=[member_out(row) for row in rows], next=following)


@router.put("/api/company/members/{member_id}")
def change(session: Transaction, viewer: Administrator, member_id: str, body: ColleagueChange, now: Now) -> wire.Member:
    """Role, say, and whether the member is locked out: all three as they shall be."""
    member = queries.colleague(session, viewer.organisation_id, member_id)
    if (member.role, member.admin) != (body.role, body.admin):
        colleagues.change(session, viewer, member_id, body.role, admin=body.admin)
    if (member.disabled_at is not None) != body.disabled:
        colleagues.set_disabled(session, viewer, member_id, disabled=body.disabled, now=now)
    return member_out(member)


@router.get("/api/company/invitations")
def invitations(session: Transaction, viewer: Administrator, now: Now) -> Page[wire.Invitation]:
    """Those whose link still opens something: at most 50."""
    return Page(items=[_invited(row) for row in queries.open_invitations(session, viewer.organisation_id, now)])


@router.post("/api/company/invitations", status_code=201)
def invite(
    request: Request, session: Transaction, viewer: Administrator, body: NewColleague, settings: Config, now: Now
) -> wire.Invitation:
    """A letter takes the link there; where the network sends no mail, the answer holds it, this once."""
    made, secret = colleagues.invite(session, request.app.state.parts.session_key, viewer, body, now)
    return _invited(made, None if settings.smtp else f"{settings.marketplace_url}/invitations/{secret}")


@router.delete("/api/company/invitations/{member_invitation_id}", status_code=204)
def stop(session: Transaction, viewer: Administrator, member_invitation_id: str, now: Now) -> None:
    """The link opens nothing any more."""
    colleagues.stop(session, viewer, member_invitation_id, now)


@router.get("/api/applications")
def applications(session: Transaction, _: Operator) -> Page[wire.Application]:
    """Supply centers whose mail was proved, those that wait first: at most 200."""
    return Page(items=[_applied(row) for row in queries.proved_applications(session)])


@router.post("/api/applications/{application_id}/approve", **opens(Right.OPERATE))
def approve(
    request: Request, session: Transaction, viewer: Operator, application_id: str, body: CenterSlug, now: Now
) -> wire.Application:
    """The supply center is in, under the short name that declarations call it by."""
    key = request.app.state.parts.session_key
    return _applied(service.approve(session, key, application_id, body.slug, by=viewer, now=now))


@router.post("/api/applications/{application_id}/decline", **opens(Right.OPERATE))
def decline(
    request: Request, session: Transaction, viewer: Operator, application_id: str, body: Reason, now: Now
) -> wire.Application:
    """The applicant reads the reason."""
    key = request.app.state.parts.session_key
    return _applied(service.decline(session, key, application_id, body.reason, by=viewer, now=now))


def _invited(row: MemberInvitation, link: str | None = None) -> wire.Invitation:
    return wire.Invitation(
        id=row.id, email=row.email, role=row.role, admin=row.admin, created_at=row.created_at,
        expires_at=row.expires_at, link=link,
    )  # fmt: skip


def _applied(row: Application) -> wire.Application:
    return wire.Application(
        id=row.id, state=row.state, organisation_name=row.organisation_name, name=row.name, email=row.email,
        registration=row.registration, proved_at=row.proved_at, decided_at=row.decided_at, reason=row.reason,
    )  # fmt: skip
