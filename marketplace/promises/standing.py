"""A listing's promise beside what was measured of it, for whoever thinks of buying and for who sells.

dues and releases of the last 60 days, whoever bought + the promise of now → Standing, one a dataset and promise
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from marketplace.listings.models import Listing
from marketplace.listings.texts import Promise
from marketplace.promises import queries, rules
from marketplace.promises.rules import BreachKind, Promised
from marketplace.promises.service import LOOK_BACK


class Service(StrEnum):
    """What can be promised."""

    FRESH = "fresh"
    COMPLETE = "complete"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of `measured` due times, releases or breaking releases `kept` kept the promise.

    `promised`: hours, basis points of rows, or days. `broken_at`: the newest that did not keep it.
    """

    dataset: str
    service: Service
    promised: int
    measured: int
    kept: int
    broken_at: datetime | None


def of_listing(session: Session, listing: Listing, now: datetime) -> list[Standing]:
    """What is promised now, held against the last 60 days. Nothing where nothing is promised."""
    return [one for dataset in listing.dataset_ids for one in _of_dataset(session, listing.promise, dataset, now)]


def _of_dataset(session: Session, told: Promise, dataset: str, now: datetime) -> Iterator[Standing]:
    promised, since = Promised.of(told.model_dump()), now - LOOK_BACK
    of_releases = told.complete_share_bp or told.schema_notice_days
    releases = queries.releases(session, dataset, since, now) if of_releases else []
    broken = {one.id: {breach.kind for breach in rules.of_release(promised, one)} for one in releases}
    if told.fresh_within_hours:
        dues = [(due.due_at, rules.in_time(promised, due, now)) for due in queries.dues(session, dataset, since, now)]
        known = [(at, kept) for at, kept in dues if kept is not None]
        yield _counted(dataset, Service.FRESH, told.fresh_within_hours, known)
    if told.complete_share_bp:
        whole = [(one.at, BreachKind.INCOMPLETE not in broken[one.id]) for one in releases]
        yield _counted(dataset, Service.COMPLETE, told.complete_share_bp, whole)
    if told.schema_notice_days:
        announced = [(one.at, BreachKind.UNANNOUNCED not in broken[one.id]) for one in releases if one.breaks]
        yield _counted(dataset, Service.NOTICE, told.schema_notice_days, announced)


def _counted(dataset: str, service: Service, promised: int, held: Sequence[tuple[datetime, bool]]) -> Standing:
    missed = [at for at, kept in held if not kept]
    return Standing(dataset, service, promised, len(held), len(held) - len(missed), max(missed, default=None))
