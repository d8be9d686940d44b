"""Use cases: keep what was typed, publish what is whole, begin from a listing that there is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.errors import NotFound
from marketplace.ids import new_id
from marketplace.listings import queries, versions
from marketplace.listings import service as listings
from marketplace.listings.models import Listing
from marketplace.listings.schemas import ListingDraft
from marketplace.writing.fields import Fields
from marketplace.writing.models import ListingForm
from marketplace.writing.reading import written
from sectors.registry import Registry


def forms_of(session: Session, viewer: Viewer) -> Sequence[ListingForm]:
    """What the supply center has begun, the last changed first."""
    own = select(ListingForm).where(ListingForm.organisation_id == viewer.organisation_id)
    return session.scalars(own.order_by(ListingForm.updated_at.desc())).all()


def form(session: Session, viewer: Viewer, form_id: str) -> ListingForm:
    """NotFound where it is absent or another's."""
    found = session.get(ListingForm, form_id)
    if found is None or found.organisation_id != viewer.organisation_id:
        raise NotFound(f"no form {form_id}")
    return found


def keep(session: Session, viewer: Viewer, form_id: str | None, fields: Fields, now: datetime) -> ListingForm:
    """As it was typed, whole or not."""
    held = form(session, viewer, form_id) if form_id else ListingForm(id=new_id("frm"))
    held.organisation_id, held.member_id = viewer.organisation_id, viewer.member_id
    held.fields, held.updated_at = {name: list(texts) for name, texts in fields.items()}, now
    session.add(held)
    session.flush()
    return held


def forget(session: Session, viewer: Viewer, form_id: str) -> None:
    session.delete(form(session, viewer, form_id))


def fields_of(session: Session, viewer: Viewer, slug: str) -> dict[str, list[str]]:
    """Of the supply center's listing, as it was written last."""
    listing = queries.own(session, slug, viewer.organisation_id)
    return written(versions.written(session, listing))


def publish(session: Session, viewer: Viewer, draft: ListingDraft, declared: Registry, now: datetime) -> Listing:
    """Save and publish, or neither. What `listings.service` refuses."""
    with session.begin_nested():
        listings.save(session, viewer, draft, declared, now)
        return listings.publish(session, viewer, draft.slug, declared, now)
