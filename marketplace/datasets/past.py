"""A release's summary and the one before it → what changed in the columns that a reader may see. Pure."""

from collections.abc import Mapping, Sequence

from marketplace.datasets.statistics import clear_everywhere, value
from marketplace.errors import NotFound
from marketplace.records.knowing import Known
from marketplace.releases.models import ReleaseSummary
from sectors.spec.column import Column
from wire.summaries import ColumnChange, ColumnSummary, ColumnThen
from wire.summaries import ReleaseSummary as Told


class SummaryUnknown(NotFound):
    code, title = "summary_unknown", "No statistics of that release are kept"


def told(known: Known, kept: Sequence[ReleaseSummary], release: int | None) -> Told:
    """`kept`: the newest first; `release`: a version, the newest where None. SummaryUnknown."""
    versions = [one.release.delta_version for one in kept]
    if not kept or (release is not None and release not in versions):
        raise SummaryUnknown(f"{known.dataset.id}, release {release}", remedy="Leave the release out, for the newest.")
    place = 0 if release is None else versions.index(release)
    now, before = kept[place], kept[place + 1] if place + 1 < len(kept) else None
    mine, theirs = _by_name(now), _by_name(before) if before else {}
    columns = [c for c in clear_everywhere(known) if c.name in mine and mine[c.name].type == c.type]
    return Told(
        dataset=known.dataset.id, version=versions[place], published_at=now.release.published_at, rows=now.rows,
        before=before.release.delta_version if before else None, kept=versions,
        columns=[_change(known, column, mine[column.name], theirs.get(column.name)) for column in columns],
    )  # fmt: skip


def _by_name(summary: ReleaseSummary) -> Mapping[str, ColumnSummary]:
    return {one.name: one for one in map(ColumnSummary.model_validate, summary.columns)}


def _change(known: Known, column: Column, now: ColumnSummary, before: ColumnSummary | None) -> ColumnChange:
    then = None if before is None or before.type != column.type else _then(known, column, before)
    mine = _then(known, column, now)
    return ColumnChange(name=column.name, now=mine, before=then, changed=then is not None and then != mine)


def _then(known: Known, column: Column, told: ColumnSummary) -> ColumnThen:
    zone = known.dataset.zone_of(column) or "UTC"
    return ColumnThen(
        null_share=told.nulls / told.rows if told.rows else 0.0, distinct=told.distinct, counted=told.counted,
        smallest=value(column, told.smallest, zone), largest=value(column, told.largest, zone),
    )  # fmt: skip
