"""Use cases of the counts: take a batch, forget old batches."""

import base64
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace.doors.open import sketches
from marketplace.doors.open.models import OpenBatch, OpenUse
from wire.open import Batch, Counted, Use

KEPT = timedelta(days=2)  # a batch that waits longer is of a door that is gone
_PLACE = tuple(Use.model_fields)


def take(session: Session, batch: Batch, now: datetime) -> bool:
    """Add its sums to their days; False where they were added already."""
    once = insert(OpenBatch).values(id=batch.id, taken_at=now).on_conflict_do_nothing().returning(OpenBatch.id)
    if session.scalar(once) is None:
        return False
    for counted in sorted(batch.counted, key=lambda one: tuple(map(str, one.use.model_dump().values()))):
        _add(session, counted)
    return True


def forget(opened: sessionmaker[Session], now: datetime) -> int:
    """Batches that nobody tells again."""
    with opened.begin() as session:
        old = delete(OpenBatch).where(OpenBatch.taken_at < now - KEPT).returning(OpenBatch.id)
        return len(session.scalars(old).all())


def _add(session: Session, counted: Counted) -> None:
    """One order in every batch, so that two of them never wait for each other."""
    place, told = counted.use.model_dump(), base64.b64decode(counted.askers)
    empty = {"uses": 0, "rows": 0, "bytes": 0, "milliseconds": 0, "askers": sketches.kept(sketches.empty())}
    session.execute(insert(OpenUse).values(**place, **empty).on_conflict_do_nothing())
    same = [getattr(OpenUse, name) == place[name] for name in _PLACE]
    row = session.scalars(select(OpenUse).where(*same).with_for_update()).one()
    row.uses, row.rows, row.bytes = row.uses + counted.uses, row.rows + counted.rows, row.bytes + counted.bytes
    row.milliseconds += counted.milliseconds
    row.askers = sketches.kept(sketches.merged((row.askers, told)))
