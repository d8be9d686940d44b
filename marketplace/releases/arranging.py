"""Many feeds on one page: found by words, narrowed by state, sorted, cut into pages. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from wire.deliveries import FeedOperations, FeedState

PER_PAGE: Final = 20
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_WORST_FIRST: Final = {state: place for place, state in enumerate(FeedState)}
Key = Callable[[FeedOperations], Any]
SORTS: Final[dict[str, Key]] = {
    "attention": lambda feed: (_WORST_FIRST[feed.state], -(feed.last_delivery_at or _LONG_AGO).timestamp()),
    "dataset": lambda feed: feed.dataset,
    "last": lambda feed: -(feed.last_delivery_at or _LONG_AGO).timestamp(),
    "accepted": lambda feed: -feed.rows_accepted,
    "quarantined": lambda feed: -feed.rows_quarantined,
    "refused": lambda feed: -feed.deliveries.get("refused", 0),
    "releases": lambda feed: -feed.releases,
}


@dataclass(frozen=True, slots=True)
class FeedView:
    """What the reader asked for; an unknown `sort` is the first, a page beyond the last is the last."""

    words: str = ""
    state: FeedState | None = None
    sort: str = "attention"
    page: int = 1


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feeds that fit; `count` of them fit in all."""

    feeds: Sequence[FeedOperations]
    count: int
    page: int
    pages: int


def arrange(feeds: Sequence[FeedOperations], view: FeedView) -> FeedPage:
    """Return the page of `view`; feeds that sort alike stand in the order of their names."""
    words = view.words.lower().split()
    found = [f for f in feeds if view.state in (None, f.state) and all(word in _text(f) for word in words)]
    found.sort(key=lambda feed: feed.dataset)
    found.sort(key=SORTS.get(view.sort, SORTS["attention"]))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(view.page, 1), pages)
    return FeedPage(found[(page - 1) * PER_PAGE : page * PER_PAGE], len(found), page, pages)


def _text(feed: FeedOperations) -> str:
    return " ".join((feed.dataset, feed.supply_center, *feed.title.values())).lower()
