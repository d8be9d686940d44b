"""Every SELECT on uploads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.database import lock
from marketplace.errors import NotFound
from marketplace.uploads.models import Upload
from marketplace.uploads.rules import Announcement


def upload(session: Session, upload_id: str, viewer: Viewer) -> Upload:
    """NotFound where there is none of that id, or it is another organisation's; an operator sees all."""
    found = session.get(Upload, upload_id)
    if found is None or (found.organisation_id != viewer.organisation_id and not viewer.is_operator):
        raise NotFound(f"no upload {upload_id}", remedy="It may have expired: announce the file again.")
    return found


def unfinished(session: Session, organisation_id: str, what: Announcement) -> Upload | None:
    """The upload of the same file that was begun before and not finished."""
    same = (
        Upload.organisation_id == organisation_id, Upload.dataset == what.dataset, Upload.sha256 == what.sha256,
        Upload.file_name == what.file_name, Upload.size == what.size, Upload.placed_at.is_(None),
    )  # fmt: skip
    return session.scalar(select(Upload).where(*same))


def count_unfinished(session: Session, organisation_id: str) -> int:
    mine = (Upload.organisation_id == organisation_id, Upload.placed_at.is_(None))
    return session.scalar(select(func.count()).select_from(Upload).where(*mine)) or 0


def to_finish(session: Session, upload_id: str) -> Upload | None:
    """The row, held until the transaction ends, which may take as long as the checksum of a large file."""
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '30min'"))
    found = session.scalar(select(Upload).where(Upload.id == upload_id).with_for_update())
    if found is not None:  # two files of one name are placed one after the other
        name = f"{found.dataset}|{found.file_name}"
        lock(session, name)
    return found


def expired(session: Session, now: datetime) -> Sequence[Upload]:
    """Unfinished ones whose time is over, held for their removal."""
    over = (Upload.placed_at.is_(None), Upload.expires_at <= now)
    return session.scalars(select(Upload).where(*over).with_for_update(skip_locked=True)).all()


def newest(session: Session, dataset: str, limit: int = 10) -> Sequence[Upload]:
    """The last uploads to a dataset's feed."""
    statement = select(Upload).where(Upload.dataset == dataset)
    return session.scalars(statement.order_by(Upload.created_at.desc(), Upload.id.desc()).limit(limit)).all()
