"""Use case: keep a view for the whole organisation."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.ids import new_id
from marketplace.views import queries
from marketplace.views.errors import TooManyViews, ViewTitleTaken
from marketplace.views.models import SavedView
from wire.views import ViewDraft

MOST_VIEWS = 200  # of one organisation


def keep(session: Session, viewer: Viewer, draft: ViewDraft, now: datetime) -> SavedView:
    """ViewTitleTaken, also where two members keep at once; TooManyViews."""
    if queries.count(session, viewer) >= MOST_VIEWS:
        raise TooManyViews(f"{MOST_VIEWS} are kept", remedy="Remove one that nobody needs.")
    row = insert(SavedView).values(
        id=new_id("viw"), organisation_id=viewer.organisation_id, member_id=viewer.member_id, title=draft.title,
        parameters=draft.parameters, created_at=now,
    )  # fmt: skip
    kept = session.execute(row.on_conflict_do_nothing(index_elements=["organisation_id", "title"]).returning(SavedView))
    view = kept.scalar_one_or_none()
    if view is None:
        raise ViewTitleTaken(f"a view is called {draft.title!r}", remedy="Choose another title, or remove that view.")
    return view
