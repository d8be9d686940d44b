"""Every SELECT on the query page's tables. Whose they are is a part of each."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.doors.query.models import QueryRun, SavedQuery
from marketplace.errors import NotFound


def run(session: Session, run_id: str, viewer: Viewer, *, held: bool = False) -> QueryRun:
    """NotFound where there is none of that id, or it is another member's. `held`: until the transaction ends."""
    mine = select(QueryRun).where(QueryRun.id == run_id, QueryRun.member_id == viewer.member_id)
    found = session.scalar(mine.with_for_update() if held else mine)
    if found is None:
        raise NotFound(f"no query {run_id}", remedy="Run it again.")
    return found


def runs(session: Session, viewer: Viewer, limit: int) -> Sequence[QueryRun]:
    """The member's, newest first."""
    mine = select(QueryRun).where(QueryRun.member_id == viewer.member_id)
    return session.scalars(mine.order_by(QueryRun.begun_at.desc(), QueryRun.id.desc()).limit(limit)).all()


def saved(session: Session, saved_id: str, viewer: Viewer, *, own: bool = False) -> SavedQuery:
    """One that the viewer may see; with `own`, may change. NotFound for every other."""
    found = session.scalar(select(SavedQuery).where(SavedQuery.id == saved_id, _seen(viewer)))
    if found is None or (own and found.member_id != viewer.member_id):
        raise NotFound(f"no saved query {saved_id}")
    return found


def all_saved(session: Session, viewer: Viewer) -> Sequence[SavedQuery]:
    """The member's and those that the organisation shares, by title."""
    return session.scalars(select(SavedQuery).where(_seen(viewer)).order_by(SavedQuery.title, SavedQuery.id)).all()


def count_saved(session: Session, viewer: Viewer) -> int:
    mine = SavedQuery.member_id == viewer.member_id
    return session.scalar(select(func.count()).select_from(SavedQuery).where(mine)) or 0


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    shared = SavedQuery.shared & (SavedQuery.organisation_id == viewer.organisation_id)
    return or_(SavedQuery.member_id == viewer.member_id, shared)
