"""A batch is taken in: its records, what is refused, what changed and the checkpoint, in one transaction.

items → read and cleaned, each by itself → records.put → one HarvestChange each that is new or changed → counts
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.harvesting import cleaning, queries, rules
from marketplace.harvesting.models import HarvestChange, HarvestRefusal, HarvestRun, HarvestSource
from marketplace.harvesting.port import Item, refused
from marketplace.records import service as records
from wire.records import Record

log = logging.getLogger(__name__)
LONGEST_REASON = 500


@dataclass
class Read:
    """What became of a batch's items, by the ids of their records."""

    records: dict[str, Record] = field(default_factory=dict)
    refused: dict[str, tuple[Item, str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def read(source: HarvestSource, items: Iterable[Item]) -> Read:
    """Each by itself: whatever goes wrong with one is its own reason to be left out."""
    found = Read()
    for item in items:
        id_ = cleaning.record_id(source.slug, item.key)
        if item.read is None:
            found.gone.append(id_)
            continue
        try:
            found.records[id_] = cleaning.clean(item.read(), source.slug, item.key, source.sectors)
        except Exception as error:  # noqa: BLE001 - it must not fail the others
            found.refused[id_] = item, _reason(error)
    return found


def _reason(error: Exception) -> str:
    text = str(error)
    if not isinstance(error, ValueError):
        text = f"a field is not of the kind that is documented ({type(error).__name__}: {error})"
    return cleaning.line(text, LONGEST_REASON)


def take(session: Session, run: HarvestRun, found: Read, now: datetime) -> None:
    """Written down; nothing is removed before the end of the run."""
    rows = queries.held(session, found.records)
    before = {id_: row.content for id_, row in rows.items()}
    changes = _put(session, run.source, found, now)
    told = {id_: change for id_, change in changes.items() if change != "same"}
    _note(
        session, run.id, now,
        [(id_, change, rules.fields_changed(before[id_], rows[id_].content) if change == "changed" else [])
         for id_, change in told.items()], found.records, applied=True,
    )  # fmt: skip
    refuse(session, run, found.refused, now)
    there = {id_: row for id_, row in queries.held(session, found.gone).items() if row.gone_at is None}
    titles = {id_: records.read(row) for id_, row in there.items()}
    _note(session, run.id, now, [(id_, "removed", []) for id_ in there], titles, applied=False)
    _count(run, changes.values(), len(found.refused))


def _put(session: Session, source: str, found: Read, now: datetime) -> Mapping[str, records.Change]:
    try:
        with session.begin_nested():
            return records.put(session, list(found.records.values()), now, source)
    except DBAPIError:
        log.warning("a batch of %s holds a record that cannot be written", source)
        return _one_by_one(session, source, found, now)


def _one_by_one(session: Session, source: str, found: Read, now: datetime) -> Mapping[str, records.Change]:
    changes: dict[str, records.Change] = {}
    for id_, record in list(found.records.items()):
        try:
            with session.begin_nested():
                changes |= records.put(session, [record], now, source)
        except DBAPIError as error:
            del found.records[id_]
            reason = f"it cannot be kept: {type(error.orig).__name__}"
            found.refused[id_] = refused(id_, reason, record.model_dump_json().encode()), reason
    return changes


def _note(
    session: Session, run_id: str, now: datetime, told: Sequence[tuple[str, str, list[str]]],
    titled: Mapping[str, Record], *, applied: bool,
) -> None:  # fmt: skip
    """What came first in a run stands: a record that is added and then changed was added."""
    rows = [
        {"run_id": run_id, "record_id": id_, "change": change, "title": next(iter(titled[id_].title.values()), id_),
         "fields": fields, "at": now, "applied": applied}
        for id_, change, fields in told
    ]  # fmt: skip
    if rows:
        session.execute(insert(HarvestChange).values(rows).on_conflict_do_nothing())


def refuse(session: Session, run: HarvestRun, refused: Mapping[str, tuple[Item, str]], now: datetime) -> None:
    """So many are kept; the others are counted."""
    room = max(0, rules.MOST_REFUSALS - run.counts.get("refused", 0))
    rows = [
        {"run_id": run.id, "record_id": id_, "key": cleaning.line(item.key, 500), "reason": reason,
         "raw": cleaning.raw(item.raw()), "at": now}
        for id_, (item, reason) in list(refused.items())[:room]
    ]  # fmt: skip
    if rows:
        session.execute(insert(HarvestRefusal).values(rows).on_conflict_do_nothing())


def _count(run: HarvestRun, changes: Iterable[str], refused: int) -> None:
    counts = dict(run.counts)
    for change in changes:
        counts[change] = counts.get(change, 0) + 1
        counts["told"] = counts.get("told", 0) + 1
    counts["refused"] = counts.get("refused", 0) + refused
    counts["told"] = counts.get("told", 0) + refused
    run.counts = counts
