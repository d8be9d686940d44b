"""Every SELECT on views that are kept."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.errors import NotFound
from marketplace.views.models import SavedView


def of_organisation(
    session: Session, viewer: Viewer, *, limit: int, cursor: str | None
) -> tuple[Sequence[SavedView], str | None]:
    """One page, newest first."""
    query = select(SavedView).where(SavedView.organisation_id == viewer.organisation_id)
    return paging.page(session, query, SavedView.created_at, SavedView.id, limit=limit, cursor=cursor)


def count(session: Session, viewer: Viewer) -> int:
    query = select(func.count()).where(SavedView.organisation_id == viewer.organisation_id)
    return session.scalar(query.select_from(SavedView)) or 0


def own(session: Session, viewer: Viewer, view_id: str) -> SavedView:
    """The viewer's own. NotFound for one of anybody else's, of whatever organisation."""
    view = session.get(SavedView, view_id)
    if view is None or view.member_id != viewer.member_id:
        raise NotFound(f"you keep no view {view_id}")
    return view
