"""What a listing said, one version after another.

draft → content (JSON without what is left out) → hash; the same content again is no new version.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.listings.models import Listing
from marketplace.listings.records import ListingVersion
from marketplace.listings.schemas import ListingDraft

Content = dict[str, Any]


def content_of(draft: ListingDraft) -> Content:
    """As its author would write it: what has its default is left out."""
    return draft.model_dump(mode="json", exclude_defaults=True)


def normal(content: Content) -> Content:
    """As today's program would write it; what it cannot read stays as it is."""
    try:
        return content_of(ListingDraft.model_validate(content))
    except ValidationError:
        return content


def hash_of(content: Content) -> str:
    """SHA-256 over the canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def history(session: Session, listing: Listing) -> list[ListingVersion]:
    """All versions, the newest first."""
    found = select(ListingVersion).where(ListingVersion.listing_id == listing.id)
    return list(session.scalars(found.order_by(ListingVersion.number.desc())))


def waiting(session: Session, listing: Listing) -> ListingVersion | None:
    """The one that an operator has not decided on."""
    return next((v for v in history(session, listing) if v.live_at is None and v.dropped_at is None), None)


def standing(session: Session, listing: Listing) -> ListingVersion | None:
    """The one that stands, or stood last."""
    return next((v for v in history(session, listing) if v.live_at is not None), None)


def written(session: Session, listing: Listing) -> Content:
    """What its supply center wrote last, whether it stands or waits."""
    waits = waiting(session, listing)
    return waits.content if waits else listing.content


def put(session: Session, listing: Listing, content: Content, member_id: str | None, now: datetime) -> ListingVersion:
    """The version of `content`, made unless the newest is it; one that waited before is dropped."""
    held = history(session, listing)
    newest = held[0] if held else None
    if newest and newest.hash == hash_of(content) and newest.dropped_at is None:
        return newest
    if newest and newest.live_at is None and newest.dropped_at is None:
        newest.dropped_at = now
    made = ListingVersion(
        listing_id=listing.id, number=newest.number + 1 if newest else 1, content=content, hash=hash_of(content),
        member_id=member_id, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made
