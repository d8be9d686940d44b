"""Every SELECT of licensing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.licensing.models import Licence


def licence(session: Session, licence_id: str) -> Licence | None:
    return session.get(Licence, licence_id)


def licences_of(session: Session, dataset: str) -> list[Licence]:
    """The newest first."""
    query = select(Licence).where(Licence.dataset == dataset).order_by(Licence.created_at.desc(), Licence.id.desc())
    return list(session.scalars(query))
