"""Use cases of an operator: the queue of reviews, approve, decline, suspend, restore."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.viewer import Viewer
from marketplace.listings import queries, service, steps, versions
from marketplace.listings.applying import apply
from marketplace.listings.errors import ListingStepRefused, ReasonMissing, ReviewOutdated
from marketplace.listings.models import Listing
from marketplace.listings.records import ListingVersion
from marketplace.listings.schemas import ListingDraft
from marketplace.listings.states import LIVE, Event
from marketplace.telling import tell
from sectors.registry import Registry
from wire.listings import Decision
from wire.notices import Kind

REVIEWED = "listing.reviewed"
SUSPENDED = "listing.suspended"
RESTORED = "listing.restored"


def queue(session: Session) -> Sequence[tuple[Listing, ListingVersion]]:
    """What waits for an operator, the oldest first."""
    waits = ListingVersion.live_at.is_(None) & ListingVersion.dropped_at.is_(None)
    found = select(Listing, ListingVersion).join(ListingVersion, ListingVersion.listing_id == Listing.id).where(waits)
    return [(listing, version) for listing, version in session.execute(found.order_by(ListingVersion.made_at))]


def approve(
    session: Session, viewer: Viewer, slug: str, decision: Decision, *, declared: Registry, now: datetime
) -> Listing:
    """Into the catalogue with what waits. `decision.hash` is of what the operator read.

    ReviewOutdated where another text waits now; NotReady where a check is not met any more.
    """
    listing, version = _waiting(session, slug, decision.hash)
    service.demand_ready(session, version.content, declared)
    if listing.state in LIVE:
        apply(session, listing, ListingDraft.model_validate(version.content), declared, now)
    steps.take(session, viewer, listing, Event.APPROVE, now, reason=decision.reason, number=version.number)
    service.go_live(listing, version, now)
    _tell(session, REVIEWED, listing, now, decision=Event.APPROVE, reason=decision.reason)
    return listing


def decline(session: Session, viewer: Viewer, slug: str, decision: Decision, *, now: datetime) -> Listing:
    """Back to its supply center. ReasonMissing: nobody mends what nobody named."""
    listing, version = _waiting(session, slug, decision.hash)
    steps.take(session, viewer, listing, Event.DECLINE, now, reason=_said(decision), number=version.number)
    version.dropped_at = now
    _tell(session, REVIEWED, listing, now, decision=Event.DECLINE, reason=decision.reason)
    return listing


def suspend(session: Session, viewer: Viewer, slug: str, decision: Decision, *, now: datetime) -> Listing:
    """Out of the catalogue. What was bought stays usable, unless `decision.ends_use`. ReasonMissing."""
    listing = queries.of_slug(session, slug)
    steps.take(session, viewer, listing, Event.SUSPEND, now, reason=_said(decision))
    _tell(session, SUSPENDED, listing, now, reason=decision.reason, ends_use=decision.ends_use)
    return listing


def restore(session: Session, viewer: Viewer, slug: str, decision: Decision, *, now: datetime) -> Listing:
    """Back into the catalogue, and into use."""
    listing = queries.of_slug(session, slug)
    steps.take(session, viewer, listing, Event.RESTORE, now, reason=decision.reason)
    _tell(session, RESTORED, listing, now, reason=decision.reason)
    return listing


def _said(decision: Decision) -> str:
    if not decision.reason.strip():
        raise ReasonMissing("its supply center is told why", remedy="Write a sentence that says what is wrong.")
    return decision.reason.strip()


def _waiting(session: Session, slug: str, seen: str) -> tuple[Listing, ListingVersion]:
    listing = queries.of_slug(session, slug)
    version = versions.waiting(session, listing)
    if version is None:
        raise ListingStepRefused(f"nothing of {slug} waits for review")
    if version.hash != seen:
        raise ReviewOutdated(f"{slug} was changed since you read it", remedy="Read it again.")
    return listing, version


def _tell(session: Session, topic: str, listing: Listing, now: datetime, **facts: object) -> None:
    told = {"listing": listing.id, "at": now.isoformat(), **facts}
    outbox.add(session, topic, told, f"{topic}:{listing.id}:{now.isoformat()}")
    said = {"title": listing.titles, "state": listing.state.value}
    about = f"{listing.id}:{now.isoformat()}"
    tell(session, listing.organisation_id, Kind.REVIEWED, about, said, page=f"/my/listings/{listing.slug}")
