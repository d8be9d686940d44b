"""Applications: asked for at a page, proved by a letter's link, let in by the operator if it is a supply center.

company: apply → letter → prove → joined            supply center: apply → letter → prove → waiting → approve | decline
"""

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import queries as accounts
from marketplace.accounts import rules
from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role
from marketplace.accounts.registration import checked_number
from marketplace.accounts.secrets import Passwords, hash_token
from marketplace.accounts.service import add
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.database import lock
from marketplace.ids import new_id
from marketplace.joining import documents, letters, queries
from marketplace.joining.errors import CompanyAlready, LinkNotValid, MemberAlready
from marketplace.joining.models import Application, LetterKind
from marketplace.joining.schemas import NewApplication
from marketplace.joining.states import ApplicationState, Event, advance

LASTS = timedelta(days=1)
RESET_LASTS = timedelta(minutes=30)
KEPT = timedelta(days=30)
ROLES = {OrganisationKind.COMPANY: Role.BUYER, OrganisationKind.SUPPLY_CENTER: Role.SUPPLY_CENTER}
REMEDY = "Ask for it anew."


def apply(session: Session, key: bytes, new: NewApplication, now: datetime) -> None:
    """Keep the application and write the letter that proves its mail. BusinessNumberWrong.

    Nothing here depends on whether the address is a member's; an address that asks too often is written to no more.
    """
    number = checked_number(new.country, new.business_number)
    if letters.too_many(session, new.email, now):
        return
    facts = {"organisation": new.organisation_name}
    secret = letters.write(
        session, key, LetterKind.SIGN_UP, to=new.email, language=new.language, facts=facts, until=now + LASTS, now=now
    )
    registration = {"country": new.country, "business_number": number or None, "legal_name": new.organisation_name}
    made = Application(
        id=new_id("app"), kind=new.kind, state=ApplicationState.ASKED, token_hash=hash_token(secret), email=new.email,
        name=new.name, language=new.language, organisation_name=new.organisation_name, registration=registration,
        documents=documents.present(), accepted_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(made)


def opened(session: Session, secret: str, now: datetime) -> Application:
    """The application whose mail the link proves, locked. LinkNotValid."""
    found = session.scalar(
        select(Application)
        .where(Application.token_hash == hash_token(secret), Application.state == ApplicationState.ASKED)
        .where(Application.expires_at > now)
        .with_for_update()
    )
    if found is None:
        raise LinkNotValid(remedy=REMEDY)
    return found


def prove(session: Session, passwords: Passwords, secret: str, password: str, now: datetime) -> Application:
    """The mail is proved: a company has joined, a supply center waits for the operator.

    LinkNotValid, PasswordTooWeak, MemberAlready, CompanyAlready.
    """
    application = opened(session, secret, now)
    rules.demand_good_password(password, application.email)
    _demand_new(session, application)
    application.proved_at, application.password_hash = now, passwords.hash(password)
    if application.kind is OrganisationKind.COMPANY:
        application.state = advance(application.state, Event.JOIN)
        organisation = _organisation(session, application, company_slug(application.organisation_name), now)
        _first_member(session, application, organisation, now)
    else:
        application.state = advance(application.state, Event.APPLY)
    return application


def approve(session: Session, key: bytes, application_id: str, slug: str, *, by: Viewer, now: datetime) -> Application:
    """Let a supply center in. A declared one that has nobody yet is taken over; NameTaken for any other.

    ApplicationStepRefused, MemberAlready, CompanyAlready.
    """
    application = queries.locked(session, application_id)
    application.state = advance(application.state, Event.APPROVE)
    _demand_new(session, application)
    organisation = queries.empty_center(session, slug) or _organisation(session, application, slug, now)
    _first_member(session, application, organisation, now)
    application.decided_by, application.decided_at = by.member_id, now
    audit.record(session, by, "application.approved", application.id, {"slug": slug})
    _tell(session, key, application, LetterKind.APPROVED, now=now, slug=slug)
    return application


def decline(
    session: Session, key: bytes, application_id: str, reason: str, *, by: Viewer, now: datetime
) -> Application:
    """ApplicationStepRefused. The password is not kept."""
    application = queries.locked(session, application_id)
    application.state = advance(application.state, Event.DECLINE)
    application.decided_by, application.decided_at, application.reason = by.member_id, now, reason
    application.password_hash = None
    audit.record(session, by, "application.declined", application.id, {"reason": reason})
    _tell(session, key, application, LetterKind.DECLINED, now=now, reason=reason)
    return application


def forgotten(session: Session, key: bytes, email: str, language: str, now: datetime) -> None:
    """A letter for a new password: whether the address is a member's is looked up when it is sent."""
    if not letters.too_many(session, email, now):
        until = now + RESET_LASTS
        letters.write(session, key, LetterKind.RESET, to=email, language=language, facts={}, until=until, now=now)


def forget(sessions: sessionmaker[Session], now: datetime) -> int:
    """Remove what strangers asked for and never proved; how many."""
    old = delete(Application).where(Application.state == ApplicationState.ASKED, Application.expires_at < now - KEPT)
    with sessions.begin() as session:
        return len(session.scalars(old.returning(Application.id)).all())


def company_slug(name: str) -> str:
    """A short name that no declared supply center can have: theirs have no hyphen."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "company"
    return f"{stem}-{secrets.token_hex(3)}"


def _demand_new(session: Session, application: Application) -> None:
    """MemberAlready, CompanyAlready: two that prove at once wait for each other."""
    country, number = application.registration["country"], application.registration["business_number"]
    for subject in sorted((f"email:{application.email.lower()}", f"company:{country}:{number}")):
        lock(session, subject)
    if accounts.member_by_email(session, application.email):
        raise MemberAlready(remedy="Sign in, or ask for a new password.")
    if number and queries.registered(session, country, number):
        raise CompanyAlready(remedy="Ask one of its administrators for an invitation, or the operator for help.")


def _organisation(session: Session, application: Application, slug: str, now: datetime) -> Organisation:
    made = Organisation(
        id=new_id("org"), slug=slug, name=application.organisation_name, kind=application.kind, created_at=now
    )
    add(session, made, f"an organisation {slug}")
    return made


def _first_member(session: Session, application: Application, organisation: Organisation, now: datetime) -> None:
    for name, value in application.registration.items():
        setattr(organisation, name, value)
    member = Member(
        id=new_id("mbr"), organisation=organisation, email=application.email, name=application.name, admin=True,
        role=ROLES[application.kind], password_hash=application.password_hash or "", password_changed_at=now,
        language=application.language, created_at=now,
    )  # fmt: skip
    session.add(member)
    session.flush()
    documents.accept(session, member.id, application.documents, application.accepted_at)
    application.organisation_id, application.password_hash = organisation.id, None
    audit.record(session, member.id, "organisation.joined", organisation.id, {"application": application.id})


def _tell(session: Session, key: bytes, told: Application, kind: LetterKind, *, now: datetime, **facts: str) -> None:
    facts["organisation"] = told.organisation_name
    until = now + KEPT
    letters.write(session, key, kind, to=told.email, language=told.language, facts=facts, until=until, now=now)
