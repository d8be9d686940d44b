"""What a network starts with: its operator, its services, an organisation for each declared supply center."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role, ServicePrincipal
from marketplace.accounts.secrets import Passwords, hash_token
from marketplace.ids import new_id
from sectors.spec.sector import SupplyCenter

FIRST_OPERATOR = "operator@network.local"
OPERATOR_SLUG = "network"
_LOCK = 7_031_001  # held while founding, so that two processes that start together do not both write


def found(
    session: Session,
    passwords: Passwords,
    *,
    operator_password: str,
    services: Mapping[str, str],
    now: datetime,
) -> None:
    """Make what is missing; what is there stays. `services` maps a service's name to its token."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    _found_operator(session, passwords, operator_password, now)
    for name, token in services.items():
        row = insert(ServicePrincipal).values(name=name, token_hash=hash_token(token))
        session.execute(
            row.on_conflict_do_update(index_elements=["name"], set_={"token_hash": row.excluded.token_hash})
        )


def found_supply_centers(session: Session, declared: Iterable[SupplyCenter], now: datetime) -> int:
    """An organisation for each that has none yet; how many."""
    wanted = {center.id: center.name.en for center in declared}
    known = session.scalars(select(Organisation.slug).where(Organisation.slug.in_(wanted))).all()
    new = wanted.keys() - set(known)
    for slug in sorted(new):
        _found_organisation(session, slug, wanted[slug], OrganisationKind.SUPPLY_CENTER, now)
    return len(new)


def _found_operator(session: Session, passwords: Passwords, password: str, now: datetime) -> None:
    _found_organisation(session, OPERATOR_SLUG, "Network operator", OrganisationKind.OPERATOR, now)
    if queries.member_by_email(session, FIRST_OPERATOR):
        return
    organisation = queries.organisation(session, OPERATOR_SLUG)
    session.add(
        Member(
            id=new_id("mbr"),
            organisation=organisation,
            email=FIRST_OPERATOR,
            name="Operator",
            role=Role.OPERATOR,
            password_hash=passwords.hash(password),
            password_changed_at=now,
            created_at=now,
        )
    )
    session.flush()


def _found_organisation(session: Session, slug: str, name: str, kind: OrganisationKind, now: datetime) -> None:
    """What the network itself founds it trusts: who declares a dataset has its declaration on our own disk."""
    values = {"id": new_id("org"), "slug": slug, "name": name, "kind": kind, "trusted": True, "created_at": now}
    row = insert(Organisation).values(values)
    session.execute(row.on_conflict_do_nothing(index_elements=["slug"]))
