"""PUTs of the data plane, lists for programs, and the pages of deliveries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Response
from fastapi.requests import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import AnnouncingFeed, Operator, announces, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.releases import breaking, queries, service, wires
from marketplace.releases.arranging import SORTS, FeedView, arrange
from marketplace.releases.binding import demand_own
from marketplace.releases.errors import IdDiffers
from marketplace.releases.operations import operations
from marketplace.releases.queries import DeliveryFilter
from marketplace.releases.schemas import RefusedAnnouncementOut
from marketplace.web import Datasets, Mistakes, Now, render
from marketplace.web.guarded import guarded_by
from marketplace.web.translations import language_of
from sectors.cadence import cadence
from sectors.spec.dataset import Dataset
from wire import deliveries as wire
from wire.base import Page
from wire.deliveries import Announced, Operations

router = APIRouter(tags=["releases"])
Words = Annotated[str, Query(max_length=100)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
NEW: dict[int | str, dict[str, Any]] = {201: {"model": Announced}}
announcing = APIRouter(route_class=guarded_by(announces))
A = TypeVar("A", wire.Delivery, wire.Release, wire.BreakingChange)
Watcher = Annotated[Viewer, Depends(role_required(Role.OPERATOR, Role.SUPPLY_CENTER))]


@dataclass(frozen=True)
class Announcer:
    """Who announces, and what is needed to take it."""

    request: Request
    response: Response
    session: Transaction
    feed: AnnouncingFeed
    declared: Datasets
    now: Now

    def take(self, address: str, body: A, announce: Callable[[Session, A], bool]) -> Announced:
        """201 where it changed something. NotYourFeed, IdDiffers."""
        demand_own(self.request, self.feed, body, self.declared, self.now)
        if address != body.id:
            raise IdDiffers(f"{address} and {body.id}")
        changed = announce(self.session, body)
        self.response.status_code = 201 if changed else 200
        return Announced(id=body.id, changed=changed)


Announcing = Annotated[Announcer, Depends()]


@announcing.put("/api/deliveries/{delivery_id}", responses=NEW)
def put_delivery(delivery_id: str, body: wire.Delivery, by: Announcing) -> Announced:
    """Announce a delivery, or its verdict; again and again if need be."""
    return by.take(delivery_id, body, service.announce_delivery)


@announcing.put("/api/releases/{release_id}", responses=NEW)
def put_release(release_id: str, body: wire.Release, by: Announcing) -> Announced:
    """Announce a release; again and again if need be."""
    return by.take(release_id, body, service.announce_release)


@announcing.put("/api/breaking-changes/{change_id}", responses=NEW)
def put_breaking_change(change_id: str, body: wire.BreakingChange, by: Announcing) -> Announced:
    """Announce what a coming release breaks, or withdraw it; again and again if need be."""
    return by.take(change_id, body, breaking.announce)


router.include_router(announcing)


@router.get("/api/refused-announcements")
def get_refused(session: Transaction, _: Operator) -> list[RefusedAnnouncementOut]:
    """The newest hundred announcements that came with another feed's token: such a token was stolen, or mixed up."""
    return [RefusedAnnouncementOut.model_validate(row) for row in queries.refused_announcements(session)]


@router.get("/api/deliveries")
def get_deliveries(
    session: Transaction,
    viewer: Watcher,
    dataset: str | None = None,
    verdict: wire.Verdict | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[wire.Delivery]:
    """Deliveries, newest first; a supply center sees its own."""
    which = DeliveryFilter(dataset, verdict, viewer.supply_center)
    rows, following = queries.deliveries(session, which, limit=limit, cursor=cursor)
    return Page(items=[wires.delivery(row) for row in rows], next=following)


@router.get("/api/deliveries/{delivery_id}", **opens(Right.DELIVER, Right.READ))
def get_delivery(delivery_id: str, session: Transaction, viewer: Watcher) -> wire.Delivery:
    return wires.delivery(queries.delivery(session, delivery_id, viewer.supply_center))


@router.get("/api/releases", **opens(Right.DELIVER, Right.READ))
def get_releases(
    session: Transaction, viewer: Watcher, declared: Datasets, dataset: str | None = None, limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[wire.Release]:  # fmt: skip
    """Releases with their certificates, newest first; a supply center sees those of its feeds.

    Companies read what is on offer of a dataset at `/api/datasets/{dataset}`.
    """
    visible = None if viewer.supply_center is None else [d.id for d in _own(declared, viewer)]
    wanted = visible if dataset is None else [dataset] if visible is None else [d for d in visible if d == dataset]
    rows, following = queries.releases(session, wanted, limit=limit, cursor=cursor)
    return Page(items=[wires.release(row) for row in rows], next=following)


@router.get("/api/operations")
def get_operations(
    session: Transaction, viewer: Watcher, declared: Datasets, mistakes: Mistakes, now: Now
) -> Operations:
    """The state of every feed; a supply center sees its own."""
    found = operations(session, _own(declared, viewer), now)
    return found if viewer.supply_center else found.model_copy(update={"mistakes": mistakes})


@router.get("/deliveries", response_class=HTMLResponse)
def list_page(
    request: Request,
    session: Transaction,
    viewer: Watcher,
    declared: Datasets,
    mistakes: Mistakes,
    now: Now,
    dataset: str = "",
    verdict: wire.Verdict | Literal[""] = "",
    find: Words = "",
    state: wire.FeedState | Literal[""] = "",
    sort: Words = "attention",
    page: PageNumber = 1,
    cursor: Cursor = None,
) -> HTMLResponse:
    """The feeds, arranged, and the deliveries, narrowed, each by a form whose empty choices mean any."""
    which = DeliveryFilter(dataset or None, verdict or None, viewer.supply_center)
    rows, following = queries.deliveries(session, which, limit=30, cursor=cursor)
    own = _own(declared, viewer)
    summary = operations(session, own, now)
    view = FeedView(find, state or None, sort, page)
    return render(
        request, "releases/deliveries.html", deliveries=rows, following=following, datasets=own, which=which,
        verdicts=list(wire.Verdict), summary=summary, cadences={d.id: cadence(d.feed.cron) for d in own}, view=view,
        found=arrange(summary.feeds, view), sorts=list(SORTS), states=list(wire.FeedState),
        titles={d.id: d.title for d in own},
        mistakes=mistakes if viewer.is_operator else [],
    )  # fmt: skip


@router.get("/deliveries/{delivery_id}", response_class=HTMLResponse)
def show_page(
    request: Request, delivery_id: str, session: Transaction, viewer: Watcher, declared: Datasets
) -> HTMLResponse:
    """Accounting, reasons by frequency, the text of a refusal, what became of its rows."""
    delivery = queries.delivery(session, delivery_id, viewer.supply_center)
    reasons = sorted(delivery.reasons.items(), key=lambda reason: -reason[1])
    waits_for = breaking.coming(session, delivery.dataset) if delivery.verdict is wire.Verdict.LANDED else None
    return render(
        request, "releases/delivery.html", delivery=delivery, reasons=reasons, dataset=declared.get(delivery.dataset),
        waits_for=waits_for, release=queries.release_of(session, delivery.id),
        corrected_by=queries.corrected_by(session, delivery.id),
        breaks=breaking.sentences(breaking.of(waits_for.breaks, None), language_of(request)) if waits_for else [],
    )  # fmt: skip


def _own(declared: Datasets, viewer: Viewer) -> Sequence[Dataset]:
    """An operator's datasets are all, a supply center's those of its feeds."""
    center = viewer.supply_center
    return [d for d in declared.values() if center is None or d.feed.supply_center == center]
