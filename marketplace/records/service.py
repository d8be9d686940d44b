"""Records are written down here alone; who follows them hears of each change by the outbox.

Record → put(…) → catalog_record, and `record.changed` where it says something new
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.ids import new_id
from marketplace.records.models import CatalogRecord
from wire.records import Record

CHANGED = "record.changed"  # payload: {"records": [id, …]}
Change = Literal["added", "changed", "same"]


def put(session: Session, records: Sequence[Record], now: datetime, source: str | None = None) -> dict[str, Change]:
    """Write them down; what each of them changed, by its id. One event tells of all that are new or changed."""
    ids = [record.id for record in records]
    held = {row.id: row for row in session.scalars(select(CatalogRecord).where(CatalogRecord.id.in_(ids)))}
    changes = {record.id: _put(session, held.get(record.id), record, now, source) for record in records}
    _tell(session, [id_ for id_, change in changes.items() if change != "same"])
    return changes


def gone(session: Session, ids: Iterable[str], now: datetime) -> list[str]:
    """Its source does not tell of them any more; those that were there until now."""
    statement = select(CatalogRecord).where(CatalogRecord.id.in_(ids), CatalogRecord.gone_at.is_(None))
    rows = session.scalars(statement.order_by(CatalogRecord.id)).all()
    for row in rows:
        row.gone_at = row.changed_at = now
    _tell(session, [row.id for row in rows])
    return [row.id for row in rows]


def forget_samples(session: Session, id_: str) -> None:
    """Take the sample values out: a person whom they tell of is erased. The next `put` writes what may be told then."""
    row = session.get(CatalogRecord, id_)
    if row is None:
        return
    record = read(row)
    columns = [column.model_copy(update={"samples": []}) for column in record.columns]
    less = record.model_copy(update={"columns": columns, "time": None})
    row.content, row.hash = less.model_dump(mode="json", exclude_defaults=True), ""
    _tell(session, [id_])


def read(row: CatalogRecord) -> Record:
    """What the row says."""
    return Record.model_validate(row.content)


def _put(session: Session, row: CatalogRecord | None, record: Record, now: datetime, source: str | None) -> Change:
    content = record.model_dump(mode="json", exclude_defaults=True)
    named = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if row is None:
        made = CatalogRecord(
            id=record.id, source=source, content=content, hash=named, made_at=now, changed_at=now, seen_at=now
        )
        session.add(made)
        return "added"
    row.seen_at = now
    if row.hash == named and row.gone_at is None:
        return "same"
    change: Change = "added" if row.gone_at is not None else "changed"
    row.content, row.hash, row.changed_at, row.gone_at = content, named, now, None
    return change


def _tell(session: Session, ids: Sequence[str]) -> None:
    """Each change is an event of its own: two at one time are two."""
    if ids:
        outbox.add(session, CHANGED, {"records": list(ids)}, f"{CHANGED}/{new_id('rec')}")
