"""Every SELECT on joining, but for links, which are locked where they are used."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member, Organisation, OrganisationKind
from marketplace.errors import NotFound
from marketplace.joining.models import Application, MemberInvitation
from marketplace.joining.states import ApplicationState
from marketplace.paging import page


def locked(session: Session, application_id: str) -> Application:
    """NotFound where there is none of that id."""
    found = session.get(Application, application_id, with_for_update=True)
    if found is None:
        raise NotFound(f"no application {application_id}")
    return found


def proved_applications(session: Session, limit: int = 200) -> Sequence[Application]:
    """Those that the operator sees: supply centers whose mail was proved, the waiting ones first."""
    decided = Application.state != ApplicationState.WAITING
    of_centers = select(Application).where(
        Application.kind == OrganisationKind.SUPPLY_CENTER, Application.proved_at.is_not(None)
    )
    return session.scalars(of_centers.order_by(decided, Application.proved_at.desc()).limit(limit)).all()


def waiting(session: Session) -> int:
    """How many wait for the operator."""
    counted = select(func.count()).select_from(Application).where(Application.state == ApplicationState.WAITING)
    return session.scalar(counted) or 0


def registered(session: Session, country: str, number: str) -> bool:
    """Whether an organisation has that business number."""
    same = select(Organisation.id).where(Organisation.country == country, Organisation.business_number == number)
    return session.scalar(same.limit(1)) is not None


def empty_center(session: Session, slug: str) -> Organisation | None:
    """The supply center of that short name, if declarations made it and nobody is in it yet."""
    somebody = exists().where(Member.organisation_id == Organisation.id)
    of_slug = select(Organisation).where(Organisation.slug == slug, Organisation.kind == OrganisationKind.SUPPLY_CENTER)
    return session.scalar(of_slug.where(~somebody).with_for_update())


def open_invitations(session: Session, organisation_id: str, now: datetime) -> Sequence[MemberInvitation]:
    unused = select(MemberInvitation).where(
        MemberInvitation.organisation_id == organisation_id, MemberInvitation.used_at.is_(None)
    )
    return session.scalars(unused.where(MemberInvitation.expires_at > now).order_by(MemberInvitation.id)).all()


def colleagues(
    session: Session, organisation_id: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[Member], str | None]:
    """The organisation's members in parts, the newest first."""
    of_it = select(Member).where(Member.organisation_id == organisation_id)
    return page(session, of_it, Member.created_at, Member.id, limit=limit, cursor=cursor)


def colleague(session: Session, organisation_id: str, member_id: str) -> Member:
    """NotFound for somebody of another organisation."""
    found = session.get(Member, member_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound(f"no member {member_id}")
    return found


def other_administrators(session: Session, member: Member) -> int:
    """Locks the organisation, so that two administrators cannot take the role from each other at once."""
    session.execute(select(Organisation.id).where(Organisation.id == member.organisation_id).with_for_update())
    others = select(func.count()).select_from(Member).where(Member.organisation_id == member.organisation_id)
    return session.scalar(others.where(Member.admin, Member.disabled_at.is_(None), Member.id != member.id)) or 0
