"""Organisations, members and API tokens: what operators and members do with them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts import keys, queries, rights, rules
from marketplace.accounts.errors import NameTaken
from marketplace.accounts.models import ApiToken, Member, Organisation, OrganisationKind
from marketplace.accounts.oidc.service import unlink
from marketplace.accounts.registration import checked_number
from marketplace.accounts.schemas import NewApiToken, NewMember, NewOrganisation, Registration
from marketplace.accounts.secrets import TOKEN_PREFIX, Passwords, hash_token, new_token
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.database import Base
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.ids import new_id
from marketplace.web.translations import LANGUAGES


def create_organisation(session: Session, new: NewOrganisation, now: datetime) -> Organisation:
    """NameTaken where another has the slug."""
    made = Organisation(id=new_id("org"), slug=new.slug, name=new.name, kind=new.kind, created_at=now)
    add(session, made, f"an organisation {new.slug}")
    return made


def set_trusted(session: Session, slug: str, *, trusted: bool) -> Organisation:
    """Let a supply center publish without a review, or no longer. Conflict for who supplies nothing."""
    organisation = queries.organisation(session, slug)
    if organisation.kind is not OrganisationKind.SUPPLY_CENTER:
        raise Conflict(f"{slug} is no supply center", remedy="Only supply centers publish listings.")
    organisation.trusted = trusted
    session.flush()
    return organisation


def create_member(session: Session, passwords: Passwords, new: NewMember, now: datetime) -> tuple[Member, str | None]:
    """The member, and the temporary password where none was given. NameTaken, PasswordTooWeak, Invalid.

    The first that may is the organisation's administrator.
    """
    organisation = queries.organisation(session, new.organisation)
    rules.demand_role_fits(organisation.kind, new.role)
    if new.password is not None:
        rules.demand_good_password(new.password, new.email)
    temporary = secrets.token_urlsafe(12) if new.password is None else None
    member = Member(
        id=new_id("mbr"), organisation=organisation, email=new.email, name=new.name, role=new.role,
        password_hash=passwords.hash(new.password or temporary or ""), created_at=now, language=new.language,
        admin=rules.may_administer(new.role) and not queries.has_administrator(session, organisation.id),
        password_changed_at=None if temporary else now,
    )  # fmt: skip
    add(session, member, f"a member {new.email}")
    return member, temporary


def register(session: Session, by: Viewer, told: Registration) -> Organisation:
    """Keep what the company of an administrator is to the tax office. BusinessNumberWrong."""
    organisation = queries.organisation(session, by.organisation_id)
    number = checked_number(told.country, told.business_number)
    for name, value in {**told.model_dump(), "business_number": number}.items():
        setattr(organisation, name, value or None)
    session.flush()
    audit.record(session, by, "company.registered", organisation.id, {"country": told.country, "number": number})
    return organisation


def add(session: Session, row: Base, what: str) -> None:
    """NameTaken where another holds what is unique."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise NameTaken(f"there is already {what}", remedy="Choose another.") from error


def set_disabled(session: Session, member_id: str, *, disabled: bool, by: str, now: datetime) -> Member:
    """Lock a member out, at once and everywhere, or let it in again. Conflict for oneself."""
    if member_id == by:
        raise Conflict("nobody locks themselves out", remedy="Ask another operator.")
    member = queries.member(session, member_id)
    member.disabled_at = now if disabled else None
    session.flush()
    keys.end_sessions(session, member.id)
    unlink(session, member.id)
    return member


def set_language(session: Session, member_id: str, language: str) -> None:
    """Invalid for a language that the network does not speak."""
    if language not in LANGUAGES:
        raise Invalid(f"no language {language!r}", remedy=f"Choose one of {', '.join(LANGUAGES)}.")
    queries.member(session, member_id).language = language


def create_api_token(session: Session, member_id: str, new: NewApiToken, now: datetime) -> tuple[ApiToken, str]:
    """The row and the token itself, which is never shown again. Invalid for rights that the member has no use for."""
    rights.demand_fitting(queries.member(session, member_id).role, new.rights)
    token = new_token(TOKEN_PREFIX)
    made = ApiToken(
        id=new_id("tok"), member_id=member_id, token_hash=hash_token(token), label=new.label, hint=token[-4:],
        rights=sorted(new.rights), created_at=now, expires_at=now + timedelta(days=new.days),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, token


def revoke_api_token(session: Session, member_id: str | None, token_id: str, now: datetime) -> None:
    """NotFound for a token of somebody else's; None stands for an operator, who may end any."""
    token = session.get(ApiToken, token_id)
    if token is None or member_id not in (None, token.member_id):
        raise NotFound(f"no API token {token_id}")
    token.revoked_at = token.revoked_at or now
