"""From a look at a listing to its use and renewal, by week: what was written down of each step, counted.

Each step counts in the week in which it happened, so one may count more than the step before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from marketplace.grants.models import Grant
from marketplace.listings.models import Listing, Plan
from marketplace.listings.queries import of_organisation
from marketplace.listings.records import ListingView
from marketplace.purchases.models import Purchase, Refund
from marketplace.subscriptions.models import PeriodKind, SubscriptionPeriod
from marketplace.usage.models import Usage
from wire.access import Outcome
from wire.commerce import PlanKind
from wire.times import there

LOOKS = ("looks", "organisations", "samples")
STEPS = ("trials", "purchases", "used", "renewals", "refunds")
Counts = Mapping[str, int]
Place = tuple[str, date | None]  # of a listing or a plan; None: all weeks together
Found = dict[Place, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """`week` None: all weeks together. `plan` None: the looks at the listing, which are at no plan of it."""

    week: date | None
    listing: Listing
    plan: Plan | None
    counts: Counts

    @property
    def happened(self) -> bool:
        return any(self.counts.values())


@dataclass(frozen=True, slots=True)
class Funnel:
    since: date
    until: datetime
    zone: str
    rows: Sequence[Row]

    def of(self, listing: Listing, *, whole: bool) -> list[Row]:
        """Its rows of all weeks together, or those by week."""
        return [row for row in self.rows if row.listing is listing and (row.week is None) == whole]


def funnel(
    session: Session, center_id: str, now: datetime, *, weeks: int, zone: str, slug: str | None = None
) -> Funnel:  # fmt: skip
    """Of the supply center's listings, those of other centers never; the newest week first."""
    today = now.astimezone(there(zone)).date()
    since = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    mondays = [since + timedelta(weeks=number) for number in reversed(range(weeks))]
    found = _Counting(center_id, since, zone).all(session)
    listings = [one for one in of_organisation(session, center_id) if slug in (None, one.slug)]
    rows = [row for listing in listings for row in _rows(listing, (None, *mondays), found)]
    return Funnel(since, now, zone, rows)


def _rows(listing: Listing, weeks: Sequence[date | None], found: Found) -> Iterator[Row]:
    """Of every plan that can be bought, and of those that could be and were."""
    seen = [p for p in listing.plans if p in listing.open_plans or (p.id, None) in found]
    for week in weeks:
        yield Row(week, listing, None, _counts(found, listing.id, week, LOOKS))
        yield from (Row(week, listing, plan, _counts(found, plan.id, week, STEPS)) for plan in seen)


def _counts(found: Found, id_: str, week: date | None, names: Sequence[str]) -> Counts:
    counted = found.get((id_, week), {})
    return {name: counted.get(name, 0) for name in names}


@dataclass(frozen=True, slots=True)
class _Counting:
    """A statement for each step, each grouped by what it is of and by week, and by what it is of alone."""

    center_id: str
    since: date
    zone: str

    def all(self, session: Session) -> Found:
        found: Found = defaultdict(dict)
        for names, statement in (
            (LOOKS, self._looks()),
            (("trials",), self._taken(Purchase.kind == PlanKind.TRIAL)),
            (("purchases",), self._taken(Purchase.kind != PlanKind.TRIAL)),
            (("used",), self._used()),
            (("renewals",), self._renewed()),
            (("refunds",), self._refunded()),
        ):
            for id_, week, *counted in session.execute(statement):
                found[id_, week] |= dict(zip(names, map(int, counted), strict=True))
        return found

    @property
    def _begin(self) -> datetime:
        return datetime.combine(self.since, time(), there(self.zone))

    def _by_week(
        self, of: Any, at: ColumnElement[Any] | Any, *counted: ColumnElement[int]
    ) -> Select[Any]:  # fmt: skip
        """`at`: a day, or a time, whose day is that of the zone."""
        day = at if isinstance(at.type, Date) else func.timezone(self.zone, at)
        week = cast(func.date_trunc("week", day), Date)
        return select(of, week, *counted).group_by(func.grouping_sets(tuple_(of, week), tuple_(of)))

    def _looks(self) -> Select[Any]:
        """Organisations are those that were signed in; whoever was not is none."""
        named = func.count(ListingView.organisation_id.distinct()).filter(ListingView.organisation_id != "")
        counted = (func.sum(ListingView.views), named, func.sum(ListingView.samples))
        statement = self._by_week(ListingView.listing_id, ListingView.day, *counted).join(Listing)
        return statement.where(Listing.organisation_id == self.center_id, ListingView.day >= self.since)

    def _taken(self, kind: ColumnElement[bool]) -> Select[Any]:
        """A change of a subscription makes a purchase that nobody took anew."""
        statement = self._by_week(Purchase.plan_id, Purchase.fulfilled_at, func.count())
        mine = statement.where(Purchase.supplier_id == self.center_id, kind, Purchase.billing_ref.is_(None))
        return mine.where(Purchase.fulfilled_at >= self._begin)

    def _used(self) -> Select[Any]:
        """Purchases of which something was used while they gave it."""
        given = and_(
            Usage.organisation_id == Grant.organisation_id, Usage.datasets.has_key(Grant.dataset),
            Usage.ended_at >= Grant.starts_at, or_(Grant.ends_at.is_(None), Usage.ended_at < Grant.ends_at),
            or_(Grant.revoked_at.is_(None), Usage.ended_at < Grant.revoked_at),
        )  # fmt: skip
        statement = self._by_week(Purchase.plan_id, Usage.ended_at, func.count(Purchase.id.distinct()))
        joined = statement.join(Grant, Grant.purchase_id == Purchase.id).join(Usage, given)
        used = joined.where(Usage.outcome == Outcome.OK, Usage.ended_at >= self._begin)
        return used.where(Purchase.supplier_id == self.center_id)

    def _renewed(self) -> Select[Any]:
        """Periods after a subscription's first that were paid."""
        row = SubscriptionPeriod
        statement = self._by_week(Purchase.plan_id, row.paid_at, func.count())
        joined = statement.join(row, row.purchase_id == Purchase.id)
        paid = joined.where(row.kind == PeriodKind.PERIOD, row.number > 1, row.paid_at >= self._begin)
        return paid.where(Purchase.supplier_id == self.center_id)

    def _refunded(self) -> Select[Any]:
        """Refunds that were confirmed, whole ones and parts."""
        statement = self._by_week(Purchase.plan_id, Refund.confirmed_at, func.count())
        joined = statement.join(Refund, Refund.purchase_id == Purchase.id)
        return joined.where(Purchase.supplier_id == self.center_id, Refund.confirmed_at >= self._begin)
