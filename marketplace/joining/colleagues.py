"""What an administrator does with its own organisation's people: invite, change, disable.

administrator → invite → letter with a link → colleague's browser → accept → member
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts import rules, service
from marketplace.accounts.models import Member, Organisation, Role
from marketplace.accounts.secrets import Passwords, hash_token
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.ids import new_id
from marketplace.joining import documents, letters, queries
from marketplace.joining.errors import LastAdministrator, LinkNotValid, MemberAlready
from marketplace.joining.models import LetterKind, MemberInvitation
from marketplace.joining.schemas import NewColleague

LASTS = timedelta(days=7)
MOST_OPEN = 50
REMEDY = "Ask whoever sent it for a new link."


def invite(
    session: Session, key: bytes, viewer: Viewer, new: NewColleague, now: datetime
) -> tuple[MemberInvitation, str]:
    """The invitation and its link's secret; a letter takes it there. Invalid for a role that does not fit."""
    rules.demand_role_fits(viewer.organisation_kind, new.role)
    _demand_fitting_admin(new.role, admin=new.admin)
    if len(queries.open_invitations(session, viewer.organisation_id, now)) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} invitations are open", remedy="Stop some of them first.")
    organisation = accounts.organisation(session, viewer.organisation_id)
    facts = {"organisation": organisation.name, "inviter": viewer.name}
    secret = letters.write(
        session, key, LetterKind.INVITATION, to=new.email, language=viewer.language, facts=facts, until=now + LASTS,
        now=now,
    )  # fmt: skip
    made = MemberInvitation(
        id=new_id("inv"), token_hash=hash_token(secret), organisation_id=organisation.id, email=new.email,
        role=new.role, admin=new.admin, invited_by=viewer.member_id, created_at=now, expires_at=now + LASTS,
        used_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, viewer, "member.invited", made.id, {"email": new.email, "role": new.role, "admin": new.admin})
    return made, secret


def stop(session: Session, viewer: Viewer, invitation_id: str, now: datetime) -> None:
    """The link opens nothing any more. NotFound for another organisation's."""
    row = session.get(MemberInvitation, invitation_id)
    if row is None or row.organisation_id != viewer.organisation_id:
        raise NotFound(f"no invitation {invitation_id}")
    row.expires_at = min(row.expires_at, now)
    audit.record(session, viewer, "member.invitation_stopped", row.id)


def opened(session: Session, secret: str, now: datetime) -> tuple[MemberInvitation, Organisation]:
    """The invitation, locked, and to where. LinkNotValid, also where who sent it speaks for the company no more."""
    row = session.scalar(
        select(MemberInvitation)
        .where(MemberInvitation.token_hash == hash_token(secret), MemberInvitation.used_at.is_(None))
        .where(MemberInvitation.expires_at > now)
        .with_for_update()
    )
    inviter = session.get(Member, row.invited_by) if row else None
    if row is None or inviter is None or inviter.disabled_at is not None or not _speaks(inviter):
        raise LinkNotValid(remedy=REMEDY)
    return row, accounts.organisation(session, row.organisation_id)


def _speaks(member: Member) -> bool:
    return member.admin or member.role is Role.OPERATOR


def accept(
    session: Session, passwords: Passwords, secret: str, *, name: str, password: str, language: str, now: datetime
) -> Member:
    """The new member. LinkNotValid, PasswordTooWeak, MemberAlready."""
    row, organisation = opened(session, secret, now)
    rules.demand_good_password(password, row.email)
    if accounts.member_by_email(session, row.email):
        raise MemberAlready(remedy="Sign in, or ask for a new password.")
    member = Member(
        id=new_id("mbr"), organisation=organisation, email=row.email, name=name, role=row.role, admin=row.admin,
        password_hash=passwords.hash(password), password_changed_at=now, language=language, created_at=now,
    )  # fmt: skip
    service.add(session, member, f"a member {row.email}")
    documents.accept(session, member.id, documents.present(), now)
    row.used_at = now
    audit.record(session, member.id, "member.joined", member.id, {"invitation": row.id})
    return member


def change(session: Session, viewer: Viewer, member_id: str, role: Role, *, admin: bool) -> Member:
    """Another role, or another say. NotFound for somebody else's member, Invalid, LastAdministrator."""
    member = queries.colleague(session, viewer.organisation_id, member_id)
    rules.demand_role_fits(viewer.organisation_kind, role)
    _demand_fitting_admin(role, admin=admin)
    if not admin:
        _demand_another(session, member)
    member.role, member.admin = role, admin
    session.flush()
    audit.record(session, viewer, "member.changed", member.id, {"role": role, "admin": admin})
    return member


def set_disabled(session: Session, viewer: Viewer, member_id: str, *, disabled: bool, now: datetime) -> Member:
    """NotFound for somebody else's member, Conflict for oneself, LastAdministrator."""
    member = queries.colleague(session, viewer.organisation_id, member_id)
    if disabled:
        _demand_another(session, member)
    audit.record(session, viewer, "member.locked" if disabled else "member.let_in", member.id)
    return service.set_disabled(session, member.id, disabled=disabled, by=viewer.member_id, now=now)


def _demand_fitting_admin(role: Role, *, admin: bool) -> None:
    if admin and not rules.may_administer(role):
        raise Invalid(f"a member of the role {role} is no administrator", remedy="Choose another role.")


def _demand_another(session: Session, member: Member) -> None:
    if member.admin and not queries.other_administrators(session, member):
        raise LastAdministrator(remedy="Make somebody else an administrator first.")
