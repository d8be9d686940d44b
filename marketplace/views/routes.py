"""The API of views that are kept: the dashboards' explorer is its page."""

from fastapi import APIRouter

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.views import queries, service
from marketplace.views.models import SavedView
from marketplace.web import Now
from wire import views as wire
from wire.base import Page

router = APIRouter(tags=["views"])


@router.get("/api/views")
def kept(session: Transaction, viewer: SignedIn, limit: Limit = 100, cursor: Cursor = None) -> Page[wire.View]:
    """The views that the viewer's organisation keeps, newest first."""
    rows, following = queries.of_organisation(session, viewer, limit=limit, cursor=cursor)
    return Page[wire.View](items=[_wire(row, viewer) for row in rows], next=following)


@router.post("/api/views", status_code=201)
def keep(draft: wire.ViewDraft, session: Transaction, viewer: SignedIn, now: Now) -> wire.View:
    """Keep one for the whole organisation."""
    return _wire(service.keep(session, viewer, draft, now), viewer)


@router.delete("/api/views/{view_id}", status_code=204)
def remove(view_id: str, session: Transaction, viewer: SignedIn) -> None:
    """Remove one that the viewer keeps."""
    session.delete(queries.own(session, viewer, view_id))


def _wire(row: SavedView, viewer: Viewer) -> wire.View:
    return wire.View(
        id=row.id, title=row.title, parameters=row.parameters, member=row.member.name,
        mine=row.member_id == viewer.member_id, created_at=row.created_at,
    )  # fmt: skip
