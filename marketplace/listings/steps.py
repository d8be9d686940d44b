"""A step of a listing's life: its new state, and the record of who, what, when and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer
from marketplace.ids import new_id
from marketplace.listings.models import Listing
from marketplace.listings.records import ListingEvent
from marketplace.listings.states import Event, advance
from marketplace.telling import OPERATORS, tell
from wire.notices import Kind

CHANGED = "listing.changed"  # payload: {"listing": id, "datasets": those that it offered until then}


def take(
    session: Session, viewer: Viewer, listing: Listing, event: Event, now: datetime, *, reason: str = "",
    number: int | None = None,
) -> None:  # fmt: skip
    """Take the step and write it down. ListingStepRefused where the table has none."""
    listing.state = advance(listing.state, event)
    step = ListingEvent(
        id=new_id("lev"), listing_id=listing.id, at=now, member_id=viewer.member_id, event=event, reason=reason,
        number=number,
    )  # fmt: skip
    session.add(step)
    session.flush()
    outbox.add(session, CHANGED, {"listing": listing.id, "datasets": listing.dataset_ids}, f"{CHANGED}:{step.id}")
    if event is Event.SUBMIT:
        facts = {"title": listing.titles, "who": listing.supply_center.name}
        about = f"{listing.id}:{number}"
        tell(session, OPERATORS, Kind.REVIEW, about, facts, page=f"/operator/reviews/{listing.slug}")


def of_listing(session: Session, listing: Listing) -> Sequence[tuple[ListingEvent, Member]]:
    """Its life, the newest first, each step with who took it."""
    found = (
        select(ListingEvent, Member)
        .join(Member, Member.id == ListingEvent.member_id)
        .where(ListingEvent.listing_id == listing.id)
        .order_by(ListingEvent.at.desc(), ListingEvent.id.desc())
    )
    return [(event, member) for event, member in session.execute(found)]
