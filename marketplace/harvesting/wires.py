"""Rows → wire types."""

from marketplace.harvesting.models import HarvestChange, HarvestRefusal, HarvestRun, HarvestSource
from marketplace.records import service as records
from marketplace.records.models import CatalogRecord
from wire import harvests as wire


def run(row: HarvestRun) -> wire.Run:
    return wire.Run(
        id=row.id, source=row.source, state=row.state, full=row.full, before=row.before,
        counts=wire.Counts.model_validate(row.counts), bytes=row.bytes, requests=row.requests,
        started_at=row.started_at, ended_at=row.ended_at, next_try_at=row.next_try_at, error=row.error,
        detail=row.detail,
    )  # fmt: skip


def source(row: HarvestSource, present: int, last: HarvestRun | None) -> wire.Source:
    return wire.Source(
        slug=row.slug, kind=row.kind, address=row.address, title=row.title, every_hours=row.every_hours,
        full_days=row.full_days, budget=wire.Budget.model_validate(row.budget), language=row.language,
        sectors=row.sectors, records=present, paused=row.paused, due_at=row.due_at, succeeded_at=row.succeeded_at,
        last=run(last) if last else None,
    )  # fmt: skip


def change(row: HarvestChange) -> wire.Change:
    return wire.Change(record=row.record_id, change=row.change, title=row.title, fields=row.fields)


def refusal(row: HarvestRefusal) -> wire.Refusal:
    return wire.Refusal(key=row.key, reason=row.reason, raw=row.raw.decode("utf-8", "replace"))


def told(row: CatalogRecord) -> wire.ToldRecord:
    record = records.read(row) if row.gone_at is None else None
    return wire.ToldRecord(id=row.id, changed_at=row.changed_at, record=record)
