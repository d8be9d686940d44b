"""Whom the provider proved → the one member that it may speak for. Nobody becomes a member by it.

mail's domain → its organisation → a member of that mail → the same person as at first (issuer and subject)
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import LinkedIdentity, Member
from marketplace.accounts.oidc.rules import Identity, NotProved
from marketplace.audit import service as audit


def member_of(session: Session, identity: Identity, domains: Mapping[str, str], now: datetime) -> Member:
    """Bound to the subject the first time: an address that the provider gives to another person later is not enough.

    NotProved.
    """
    member = queries.member_by_email(session, identity.email)
    if member is None or member.disabled_at is not None:
        raise NotProved("no member has the mail address, or it is locked out")
    if member.organisation.slug != domains.get(identity.email.rpartition("@")[2]):
        raise NotProved("the provider does not speak for the member's organisation")
    values = {"issuer": identity.issuer, "subject": identity.subject, "member_id": member.id, "created_at": now}
    made = session.scalar(
        insert(LinkedIdentity).values(**values).on_conflict_do_nothing().returning(LinkedIdentity.member_id)
    )
    linked = session.get(LinkedIdentity, (identity.issuer, identity.subject))
    if linked is None or linked.member_id != member.id:
        raise NotProved("the provider means another person than at first")
    if made:
        audit.record(session, member.id, "identity.linked", member.id, {"issuer": identity.issuer})
    return member


def unlink(session: Session, member_id: str) -> None:
    """After a lock: whoever is let in again is linked anew."""
    session.execute(delete(LinkedIdentity).where(LinkedIdentity.member_id == member_id))
