"""Parts that stand + newest release → the figures of the table, as the plans give it.

Where deliveries were announced before parts were counted, the parts are not all of the table: then the figures of
columns are those of the newest release, and the page says so. How many rows there are is known in any case.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.offers import CLEAR, Public, public
from marketplace.licensing.rows import gives
from marketplace.licensing.scope import Scope
from marketplace.paging import BadCursor
from marketplace.releases import breaking, queries
from marketplace.releases.history import Covered, ReleaseSum, sums_of
from marketplace.releases.models import Release
from marketplace.releases.table import part_of
from marketplace.releases.wires import changes
from sectors.spec.dataset import Dataset
from wire import times
from wire.deliveries import Certificate, Changes, Expectation
from wire.figures import ColumnFigures, Part
from wire.offered import ReleaseFacts


@dataclass(frozen=True, slots=True)
class TableSeen:
    """`rows` of the whole table; `public` is of the newest release alone where `whole` is False."""

    rows: int | None
    whole: bool
    public: Public


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest release: the rows of its deliveries as the plans give them, its quarantine and its checks.

    `changes`: where they were counted and a plan gives every row of the table. `holds_table`: its table is a state.
    """

    published_at: datetime
    version: int
    rows: int | None
    changes: Changes | None
    holds_table: bool
    quarantined: int
    checks: Sequence[Expectation]
    public: Public


def table_seen(session: Session, dataset: Dataset, scopes: Sequence[Scope]) -> tuple[TableSeen, Newest | None]:
    """The table, and its newest release if there is one."""
    release = queries.latest_release(session, dataset.id)
    if release is None:
        return TableSeen(None, whole=True, public=public(dataset, scopes, ())), None
    newest = _newest(session, dataset, scopes, release)
    parts = [part_of(row) for row in queries.table_parts(session, dataset.id)]
    standing = queries.rows_standing(session, dataset.id)
    if sum(part.rows for part in parts) != standing:
        rows = standing if newest.public.all_rows else None
        return TableSeen(rows, whole=False, public=newest.public), newest
    seen = public(dataset, scopes, parts)
    return TableSeen(seen.rows, whole=True, public=seen), newest


def _newest(session: Session, dataset: Dataset, scopes: Sequence[Scope], release: Release) -> Newest:
    certificate = Certificate.model_validate(release.certificate)
    parts = [part_of(row) for row in queries.parts_of(session, release.deliveries())]
    seen = public(dataset, scopes, parts or [as_part(dataset, release, certificate)])
    return Newest(
        published_at=release.published_at,
        version=release.delta_version,
        rows=_brought(session, release, seen),
        changes=changes(release) if seen.all_rows else None,
        holds_table=release.holds_table,
        quarantined=certificate.quarantined,
        checks=[check for one in certificate.expectations if (check := _check(dataset, one, seen)) is not None],
        public=seen,
    )


def _brought(session: Session, release: Release, seen: Public) -> int | None:
    """Where it holds its table, the parts are of all rows, so they do not tell which of them its deliveries brought."""
    if not release.holds_table:
        return seen.rows
    return queries.rows_accepted(session, release.deliveries()) if seen.all_rows else None


def as_part(dataset: Dataset, release: Release, certificate: Certificate) -> Part:
    """A release of before parts were counted: its certificate as one part, of no partition."""
    types = {column.name: column.type for column in dataset.columns}
    columns = [
        ColumnFigures(
            name=c.name, type=types[c.name], nulls=round(c.null_share * certificate.rows), smallest=c.smallest,
            largest=c.largest,
        )
        for c in certificate.columns if c.name in types
    ]  # fmt: skip
    return Part(delivery=release.id, values={}, rows=certificate.rows, columns=columns, samples=release.samples)


def _check(dataset: Dataset, check: Expectation, seen: Public) -> Expectation | None:
    """A check of a column that plans give; what it observed only where all rows show, and the column in clear."""
    if check.column is None:
        return check if seen.all_rows else check.model_copy(update={"observed": None})
    column = seen.seen(check.column)
    if column is None:
        return None
    observed = check.observed if seen.all_rows and column.way is CLEAR else None
    if check.name == "expect_column_max_to_be_between":
        observed = times.value(observed, dataset.zone_of(column.column))
    return check.model_copy(update={"observed": observed})


def history(
    session: Session, dataset: Dataset, scopes: Sequence[Scope], *, limit: int, cursor: str | None
) -> tuple[list[ReleaseFacts], str | None]:
    """One page of the dataset's releases, newest first: rows of the release and of the table with it."""
    before = _version(cursor)
    covered = None if any(not scope.conditions for scope in scopes) else _covered(session, dataset, scopes)
    found = sums_of(session, dataset.id, covered, limit=limit + 1, before=before)
    following = str(found[limit - 1].version) if len(found) > limit else None
    given = {column for scope in scopes for column in scope.columns}
    return [_facts(one, given) for one in found[:limit]], following


def _covered(session: Session, dataset: Dataset, scopes: Sequence[Scope]) -> Covered:
    """Which partitions the plans give, and of which nobody can tell."""
    held = queries.partitions(session, dataset.id)
    told = {key: {gives(scope, values) for scope in scopes} for key, values in held}
    given = [key for key, answers in told.items() if True in answers]
    return Covered(given, [key for key, answers in told.items() if None in answers and True not in answers])


def _facts(found: ReleaseSum, given: Collection[str]) -> ReleaseFacts:
    return ReleaseFacts.model_validate({**asdict(found), "breaks": breaking.of(found.breaks, given)})


def _version(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > len(str(2**63)) - 1:
        raise BadCursor(remedy="Take the `next` of the page before, or leave the cursor out to begin anew.")
    return int(cursor)
