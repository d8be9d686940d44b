"""Every SELECT on offers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.offers.errors import OfferUnknown
from marketplace.offers.models import Offer
from marketplace.offers.states import OPEN, OfferState


def of_viewer(session: Session, viewer: Viewer, offer_id: str) -> Offer:
    """OfferUnknown for who is on neither side; an operator sees all."""
    found = session.get(Offer, offer_id)
    sides = () if found is None else (found.center_id, found.organisation_id)
    if found is None or not (viewer.is_operator or viewer.organisation_id in sides):
        raise OfferUnknown(f"there is no offer {offer_id}")
    return found


def locked(session: Session, viewer: Viewer, offer_id: str) -> Offer:
    """The offer as it stands now, locked until the transaction ends. OfferUnknown for who is on neither side."""
    of_viewer(session, viewer, offer_id)
    statement = select(Offer).where(Offer.id == offer_id).with_for_update(of=Offer)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def page_of(session: Session, viewer: Viewer, *, limit: int, cursor: str | None) -> tuple[Sequence[Offer], str | None]:
    """One page of the organisation's, the newest first; an operator's holds everybody's."""
    statement = select(Offer)
    if not viewer.is_operator:
        mine = viewer.organisation_id
        statement = statement.where(or_(Offer.center_id == mine, Offer.organisation_id == mine))
    return paging.page(session, statement, Offer.made_at, Offer.id, limit=limit, cursor=cursor)


def waiting(session: Session, organisation_id: str) -> int:
    """How many offers wait for an answer of this organisation."""
    turn = or_(
        (Offer.center_id == organisation_id) & (Offer.state == OfferState.WITH_CENTER),
        (Offer.organisation_id == organisation_id) & (Offer.state == OfferState.WITH_COMPANY),
    )
    return session.scalar(select(func.count()).select_from(Offer).where(turn)) or 0


def expired(session: Session, now: datetime, limit: int) -> Sequence[Offer]:
    """Whose time is over, locked; those that another process holds left out."""
    over = select(Offer).where(Offer.state.in_(OPEN), Offer.expires_at <= now)
    return session.scalars(over.limit(limit).with_for_update(of=Offer, skip_locked=True)).all()
