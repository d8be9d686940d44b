"""What a table's statistics were with each release: figures alone, since sketches are of what stands now.

Kept in the transaction of a release, after its sketches; the newest `KEPT` of a dataset. An erasure deletes them all:
a smallest or largest value may be the person's, and what stood then cannot be summarised again.
"""

import math
from collections.abc import Sequence

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from judging.statistics import Statistics, statistics
from marketplace.releases import queries, sketches
from marketplace.releases.models import Release, ReleaseSummary
from wire import deliveries as wire
from wire.summaries import ColumnSummary

KEPT = 50


def keep(session: Session, release: wire.Release) -> None:
    """Of the newest release: with one that was announced late, the table never stood so."""
    newest, whole = queries.latest_release(session, release.dataset), sketches.whole(session, release.dataset)
    if newest is None or newest.id != release.id or whole is None:
        return
    columns = [_summary(one).model_dump() for one in statistics([whole])]
    session.add(ReleaseSummary(release_id=release.id, dataset=release.dataset, rows=whole.rows, columns=columns))
    session.flush()
    kept = _newest_first(release.dataset).with_only_columns(ReleaseSummary.release_id).limit(KEPT)
    gone = ReleaseSummary.release_id.not_in(kept.scalar_subquery())
    session.execute(delete(ReleaseSummary).where(ReleaseSummary.dataset == release.dataset, gone))


def of(session: Session, dataset: str) -> Sequence[ReleaseSummary]:
    """The newest first."""
    return session.scalars(_newest_first(dataset)).all()


def forget(session: Session, dataset: str) -> None:
    session.execute(delete(ReleaseSummary).where(ReleaseSummary.dataset == dataset))


def counted(session: Session, dataset: str) -> int:
    return session.scalar(select(func.count()).where(ReleaseSummary.dataset == dataset)) or 0


def _newest_first(dataset: str) -> Select[ReleaseSummary]:
    held = select(ReleaseSummary).join(Release).where(ReleaseSummary.dataset == dataset)
    return held.order_by(Release.delta_version.desc())


def _summary(one: Statistics) -> ColumnSummary:
    return ColumnSummary(
        name=one.name, type=one.type, rows=one.rows, nulls=one.nulls, distinct=one.distinct, counted=one.is_counted,
        smallest=_finite(one.smallest), largest=_finite(one.largest),
    )  # fmt: skip


def _finite(value: float | None) -> float | None:
    """JSON has no infinity."""
    return value if value is not None and math.isfinite(value) else None
