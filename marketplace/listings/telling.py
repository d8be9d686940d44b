"""Versions with what each changed, for pages and programs.

A version that an older program wrote may not be a draft any more: it is kept, and what it changed is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer
from marketplace.listings import checks, queries, service, steps, versions
from marketplace.listings.changes import Change, diff
from marketplace.listings.checks import Check
from marketplace.listings.models import Listing
from marketplace.listings.records import ListingVersion
from marketplace.listings.schemas import ListingDraft
from sectors.registry import Registry
from wire import commerce
from wire import listings as wire


@dataclass(frozen=True, slots=True)
class VersionTold:
    """`changes` since the version that stood before it; `by`: who wrote it."""

    version: ListingVersion
    by: str | None
    changes: Sequence[Change]


def history(session: Session, listing: Listing, declared: Registry) -> list[VersionTold]:
    """The newest first."""
    held = versions.history(session, listing)
    names = _names(session, held)
    return [VersionTold(one, names.get(one.member_id or ""), _changes(one, held, declared)) for one in held]


def _names(session: Session, held: Sequence[ListingVersion]) -> Mapping[str, str]:
    ids = {version.member_id for version in held}
    return {member.id: member.name for member in session.scalars(select(Member).where(Member.id.in_(ids)))}


def _changes(version: ListingVersion, held: Sequence[ListingVersion], declared: Registry) -> list[Change]:
    before = next((v for v in held if v.number < version.number and v.live_at is not None), None)
    if before is None:
        return []
    try:
        old, new = (ListingDraft.model_validate(one.content) for one in (before, version))
        return diff(old, new, declared)
    except (ValidationError, KeyError):  # written by an older program, or a dataset is not declared any more
        return []


def wired(told: VersionTold) -> wire.ListingVersion:
    version = told.version
    return wire.ListingVersion(
        number=version.number, hash=version.hash, by=told.by, made_at=version.made_at, live_at=version.live_at,
        dropped_at=version.dropped_at,
        changes=worded(told.changes),
    )  # fmt: skip


def worded(changes: Sequence[Change]) -> list[wire.ListingChange]:
    return [wire.ListingChange(kind=one.kind, text=commerce.Words(en=one.text.en, ko=one.text.ko)) for one in changes]


def tried(session: Session, viewer: Viewer, draft: ListingDraft, declared: Registry) -> wire.ListingTried:
    """What the draft would be told, and what it would change. What `service.demand_sound` refuses."""
    service.demand_sound(viewer, draft, declared)
    held = queries.by_slug(session, draft.slug)
    own = held is not None and held.organisation_id == viewer.organisation_id and held.content
    before = versions.normal(held.content) if held is not None and own else None
    changes = diff(ListingDraft.model_validate(before), draft, declared) if before else []
    return wire.ListingTried(checks=checked(checks.run(session, draft, declared)), changes=worded(changes))


def life(session: Session, listing: Listing, declared: Registry) -> wire.ListingHistory:
    """All of it for programs."""
    return wire.ListingHistory(
        slug=listing.slug,
        state=listing.state,
        versions=[wired(told) for told in history(session, listing, declared)],
        steps=[
            wire.ListingStep(at=step.at, by=member.name, event=step.event, reason=step.reason, number=step.number)
            for step, member in steps.of_listing(session, listing)
        ],
    )


def checked(found: Sequence[Check]) -> list[wire.ListingCheck]:
    return [
        wire.ListingCheck(
            name=check.name, told=commerce.Words(en=check.told.en, ko=check.told.ko), met=check.met,
            causes=[commerce.Words(en=cause.en, ko=cause.ko) for cause in check.causes],
        )
        for check in found
    ]  # fmt: skip
