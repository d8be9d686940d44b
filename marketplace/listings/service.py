"""Use cases of a supply center: save a listing, publish it or hand it in for review, withdraw it.

draft → save → rows, or a version that waits        publish → checks → the catalogue, or the queue of reviews
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.ids import new_id
from marketplace.licensing.errors import UnknownDataset
from marketplace.licensing.rules import compile_terms
from marketplace.listings import checks, queries, rules, steps, versions
from marketplace.listings.applying import apply
from marketplace.listings.contradictions import contradictions, told
from marketplace.listings.errors import NotReady, SlugTaken, SourceContradicted
from marketplace.listings.models import Listing
from marketplace.listings.records import ListingVersion
from marketplace.listings.schemas import ListingDraft
from marketplace.listings.states import LIVE, Event, ListingState
from sectors.reader import nearest
from sectors.registry import Registry


def save(session: Session, viewer: Viewer, draft: ListingDraft, declared: Registry, now: datetime) -> Listing:
    """Write or rewrite the listing of that slug; the same draft again changes nothing.

    A published listing stays published: what a trusted supply center changes stands at once, what another changes
    waits for review as a version. UnknownDataset, SlugTaken, NotEnforceable, SourceContradicted.
    """
    demand_sound(viewer, draft, declared)
    listing = _of_slug(session, viewer, draft.slug, now)
    content = versions.content_of(draft)
    if content == versions.normal(listing.content):
        if listing.state in LIVE and versions.waiting(session, listing):
            _take_back(session, viewer, listing, now)  # to what stands: nothing is left to review
        return listing
    if listing.state in LIVE:
        version = versions.put(session, listing, content, viewer.member_id, now)
        trusted = listing.supply_center.trusted
        steps.take(session, viewer, listing, Event.CHANGE if trusted else Event.SUBMIT, now, number=version.number)
        if not trusted:
            return listing
        version.live_at = now
    elif listing.state is ListingState.IN_REVIEW:
        _take_back(session, viewer, listing, now)
    return apply(session, listing, draft, declared, now)


def _of_slug(session: Session, viewer: Viewer, slug: str, now: datetime) -> Listing:
    found = queries.by_slug(session, slug, lock=True)
    if found is not None and found.organisation_id != viewer.organisation_id:
        raise SlugTaken(f"{slug} is taken", remedy="Choose another slug.")
    return found or _new(session, viewer, slug, now)


def _take_back(session: Session, viewer: Viewer, listing: Listing, now: datetime) -> None:
    """From review."""
    waits = versions.waiting(session, listing)
    if waits:
        waits.dropped_at = now
    steps.take(session, viewer, listing, Event.TAKE_BACK, now, number=waits.number if waits else None)


def demand_sound(viewer: Viewer, draft: ListingDraft, declared: Registry) -> None:
    """Refuse what could never stand. UnknownDataset, NotEnforceable, SourceContradicted."""
    for dataset in draft.datasets:
        _demand_own(viewer, dataset, declared)
    for terms in (terms for plan in draft.plans for terms in plan.licences):
        compile_terms(terms, declared.dataset(terms.dataset))
    hold_to_sources(draft, declared)


def _demand_own(viewer: Viewer, dataset_id: str, declared: Registry) -> None:
    """Another's is as if it were not declared: what is declared is not yet public."""
    own = [dataset.id for dataset in declared.datasets if rules.may_offer(viewer, dataset)]
    if dataset_id not in own:
        detail = f"no dataset {dataset_id!r} is declared for you{nearest(dataset_id, own)}"
        raise UnknownDataset(detail, remedy="Name it <sector>.<dataset>.")


def _new(session: Session, viewer: Viewer, slug: str, now: datetime) -> Listing:
    made = Listing(
        id=new_id("lst"), slug=slug, organisation_id=viewer.organisation_id, state=ListingState.DRAFT, title_en="",
        title_ko="", summary_en="", summary_ko="", search_text="", created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def hold_to_sources(draft: ListingDraft, declared: Registry) -> None:
    """SourceContradicted names every place of a plan that the licence of its data's source contradicts."""
    found = [one for place, plan in enumerate(draft.plans) for one in contradictions(f"plans[{place}]", plan, declared)]
    if found:
        (detail, remedy), korean = told(found)
        raise SourceContradicted(detail, remedy=remedy, korean=korean)


def publish(session: Session, viewer: Viewer, slug: str, declared: Registry, now: datetime) -> Listing:
    """Into the catalogue, or into the queue of reviews where the network does not trust the supply center yet.

    NotReady names everything that is missing; ListingUnknown for another's. SourceContradicted: a declaration may
    have named its licence since the plans were written.
    """
    listing = queries.own(session, slug, viewer.organisation_id)
    if listing.state is ListingState.PUBLISHED:
        return listing
    demand_ready(session, listing.content, declared)
    version = versions.put(session, listing, listing.content, viewer.member_id, now)
    goes_live = listing.supply_center.trusted or version.live_at is not None  # it was reviewed before
    steps.take(session, viewer, listing, Event.PUBLISH if goes_live else Event.SUBMIT, now, number=version.number)
    if goes_live:
        go_live(listing, version, now)
    session.flush()
    return listing


def demand_ready(session: Session, content: versions.Content, declared: Registry) -> None:
    """NotReady names all that is missing; SourceContradicted."""
    draft = ListingDraft.model_validate(content)
    found = checks.run(session, draft, declared)
    if found[0].met:  # what is not declared has no source to hold to
        hold_to_sources(draft, declared)
    if causes := [cause for check in found for cause in check.causes]:
        raise NotReady(
            "; ".join(cause.en for cause in causes),
            remedy="Mend what is named and publish again.",
            korean=("; ".join(cause.ko for cause in causes), "표시된 문제를 고친 뒤 다시 게시하세요."),
        )


def go_live(listing: Listing, version: ListingVersion, now: datetime) -> None:
    version.live_at = version.live_at or now
    listing.published_at = listing.published_at or now


def withdraw(session: Session, viewer: Viewer, slug: str, now: datetime) -> Listing:
    """Take it out of the catalogue, or back from review; what was bought stays usable."""
    listing = queries.own(session, slug, viewer.organisation_id)
    if listing.state is ListingState.IN_REVIEW:
        _take_back(session, viewer, listing, now)
        return listing
    if waits := versions.waiting(session, listing):
        waits.dropped_at = now
    steps.take(session, viewer, listing, Event.WITHDRAW, now)
    return listing
