"""What the person signed in may query now: tables and columns for the page's list and its completion.

grants + declarations → Table(columns in clear or masked, since when, until when, its rows)

The list helps to write; whether something may be read is decided anew by the SQL door with each query.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.doors.delivered import delivered_by
from marketplace.grants import queries
from marketplace.grants.rules import readable
from marketplace.grants.values import Facts, HeldGrant
from marketplace.licensing.openness import closedness
from sectors.registry import Registry
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain
from sectors.spec.text import Text
from wire.masks import Mask

_GRAINS = {Grain.DAY: Text("day", "일"), Grain.MONTH: Text("month", "월"), Grain.YEAR: Text("year", "연")}


@dataclass(frozen=True, slots=True)
class LicensedColumn:
    """`mask`: what stands in place of its values by every grant; None where they are in clear for some rows."""

    column: Column
    zone: str | None
    mask: Mask | None
    is_key: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`since` None: no grant is needed. `some_rows`: every grant leaves rows out."""

    dataset: Dataset
    columns: Sequence[LicensedColumn]
    since: datetime | None = None
    until: datetime | None = None
    some_rows: bool = False


def facts(session: Session, viewer: Viewer, declared: Registry) -> Facts:
    """The grants of the viewer's organisation, and what it delivers itself."""
    held = queries.of_member(session, viewer.organisation_id, viewer.member_id)
    own = delivered_by(declared).get(viewer.supply_center or "", frozenset())
    return Facts(held, own)


def tables(found: Facts, viewer: Viewer, declared: Registry, now: datetime) -> list[Table]:
    """By name. An operator may query everything, a supply center what it delivers, others what is granted."""
    known = {dataset.id: dataset for dataset in declared.datasets}
    if viewer.is_operator:
        return [_whole(known[id_]) for id_ in sorted(known)]
    return [_table(known[id_], found, now) for id_ in sorted(readable(found, now) & known.keys())]


def of(session: Session, viewer: Viewer, declared: Registry, dataset: str, now: datetime) -> Table | None:
    """That one; None where nothing of it may be queried."""
    found = tables(facts(session, viewer, declared), viewer, declared, now)
    return next((table for table in found if table.dataset.id == dataset), None)


def _whole(dataset: Dataset) -> Table:
    return Table(dataset, [_column(dataset, column, None) for column in _of_table(dataset)])


def _of_table(dataset: Dataset) -> Iterator[Column]:
    """The declared columns, and those that only the table has: its partitions by day, month or year."""
    yield from dataset.columns
    for partition in dataset.partitions:
        if partition.grain:
            of, words = dataset.column(partition.of).title, _GRAINS[partition.grain]
            yield Column(partition.name, (), "varchar", Text(f"{of.en} ({words.en})", f"{of.ko}({words.ko})"))


def _table(dataset: Dataset, found: Facts, now: datetime) -> Table:
    if dataset.id in found.own:
        return _whole(dataset)
    grants = active(found, dataset.id, now)
    ends = [grant.over_at for grant in grants]
    return Table(
        dataset,
        [*_columns(dataset, grants)],
        since=min(grant.starts_at for grant in grants),
        until=None if None in ends else max(end for end in ends if end),
        some_rows=all(_some_rows(grant) for grant in grants),
    )


def _some_rows(grant: HeldGrant) -> bool:
    """Whether it may leave rows out."""
    scope = grant.scope
    return bool(scope.conditions or scope.window or grant.deliveries or grant.version)


def active(found: Facts, dataset: str, now: datetime) -> list[HeldGrant]:
    """The grants on a dataset that hold now."""
    return [grant for grant in found.grants if grant.dataset == dataset and grant.gives(now)]


def _columns(dataset: Dataset, grants: Sequence[HeldGrant]) -> Iterator[LicensedColumn]:
    for column in _of_table(dataset):
        showing = [grant.scope for grant in grants if grant.scope.shows(column.name)]
        masks = [scope.mask(column.name) for scope in showing]
        if showing:
            least = min(masks, key=closedness)
            yield _column(dataset, column, least.mask if least else None)


def _column(dataset: Dataset, column: Column, mask: Mask | None) -> LicensedColumn:
    return LicensedColumn(column, dataset.zone_of(column), mask, column.name in dataset.key)
