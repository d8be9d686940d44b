"""The lifecycle of a delivery, what a judged one must say, when a feed is late: pure."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from pydantic import BaseModel

from marketplace.releases.errors import AccountingWrong
from sectors.spec.feed import Feed
from wire import deliveries as wire
from wire.deliveries import FeedState, Verdict

TRANSITIONS: Mapping[Verdict, frozenset[Verdict]] = {
    Verdict.LANDED: frozenset({Verdict.ACCEPTED, Verdict.REFUSED, Verdict.DUPLICATE}),
    Verdict.ACCEPTED: frozenset(),
    Verdict.REFUSED: frozenset(),
    Verdict.DUPLICATE: frozenset(),
}
IDENTITY = ("sector", "dataset", "supply_center", "file_name", "sha256", "size", "received_at")

# Keys since, as they were before.
LATER: Mapping[str, object] = {"parts": [], "holds_table": False, "changes": None, "breaks": [], "sketches": []}


def body_hash(body: BaseModel) -> str:
    """Equal for equal bodies, however their JSON was written; keys of `LATER` count only where they say something.

    So what was announced before there were such keys is still the same when it comes again.
    """
    without = {name for name, before in LATER.items() if getattr(body, name, before) == before}
    return hashlib.sha256(body.model_dump_json(exclude=without).encode()).hexdigest()


def demand_accounting(delivery: wire.Delivery) -> None:
    """AccountingWrong where the figures contradict the verdict."""
    causes = [cause for cause, wrong in _contradictions(delivery).items() if wrong]
    if causes:
        raise AccountingWrong(f"delivery {delivery.id}: {'; '.join(causes)}", remedy="Validate the delivery again.")


def _contradictions(d: wire.Delivery) -> Mapping[str, bool]:
    judged = d.verdict is not Verdict.LANDED
    return {
        f"dataset {d.dataset} is not of sector {d.sector}": not d.dataset.startswith(f"{d.sector}."),
        "a judged delivery says when it was judged": judged == (d.judged_at is None),
        f"read {d.read} is not accepted {d.accepted} + quarantined {d.quarantined} + skipped {d.skipped}": d.read
        != d.accepted + d.quarantined + d.skipped,
        "only an accepted delivery has accepted rows": d.accepted > 0 and d.verdict is not Verdict.ACCEPTED,
        "a refused delivery says why": (d.verdict is Verdict.REFUSED) != (d.refusal is not None),
        "a duplicate names the delivery it repeats": (d.verdict is Verdict.DUPLICATE) != (d.duplicate_of is not None),
    }


def may_follow(before: Verdict, after: Verdict) -> bool:
    """Whether a delivery announced with verdict `before` may be announced again with `after`."""
    return after in TRANSITIONS[before]


def late_at(last_received: datetime | None, known_at: datetime, feed: Feed) -> datetime:
    """From when on a feed is late: counted from its newest file, else from the first time it was due since known."""
    return (last_received or _first_due(known_at, feed)) + timedelta(hours=feed.late_after_hours)


def _first_due(known_at: datetime, feed: Feed) -> datetime:
    due: datetime = croniter(feed.cron, known_at.astimezone(ZoneInfo(feed.zone))).get_next(datetime)
    return due


def feed_state(last_verdict: Verdict | None, *, late: bool) -> FeedState:
    """What the feed needs: see FeedState."""
    if late:
        return FeedState.LATE
    if last_verdict is None:
        return FeedState.WAITING
    return FeedState.REFUSED if last_verdict is Verdict.REFUSED else FeedState.WELL


def demand_parts(release: wire.Release) -> None:
    """AccountingWrong where the parts are of other deliveries, or are not all the rows that the certificate counts."""
    if not release.parts and not release.holds_table:
        return
    rows = sum(part.rows for part in release.parts)
    foreign = {part.delivery for part in release.parts} - set(release.deliveries)
    if foreign or rows != release.certificate.rows:
        raise AccountingWrong(
            f"release {release.id}: its parts hold {rows} rows of {release.certificate.rows}"
            + (f", and are of {', '.join(sorted(foreign))}" if foreign else ""),
            remedy="Publish the delivery again.",
        )


def demand_one_way(release: wire.Release) -> None:
    """AccountingWrong where a release that holds its table says that it takes the place of whole deliveries."""
    if release.holds_table and release.supersedes:
        raise AccountingWrong(
            f"release {release.id} holds its table, so it supersedes no delivery; it names "
            f"{', '.join(release.supersedes)}",
            remedy="Say in `changes` how many rows it removed, and publish the delivery again.",
        )
