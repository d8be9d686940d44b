"""Sixty feeds on pages of twenty."""

from datetime import timedelta

from marketplace.releases.arranging import PER_PAGE, FeedView, arrange
from tests.support.marketplace import NOW
from wire.deliveries import FeedOperations, FeedState


def feed(number: int, state: FeedState = FeedState.WELL) -> FeedOperations:
    return FeedOperations(
        dataset=f"energy.feed_{number:02d}", sector="energy", supply_center="windpark",
        title={"en": f"Feed {number}", "ko": f"피드 {number}"}, cron="0 6 2 * *", zone="Asia/Seoul",
        late_after_hours=48, late=state is FeedState.LATE, late_at=NOW, state=state,
        last_delivery_at=NOW - timedelta(hours=number), last_verdict=None, deliveries={}, rows_accepted=number,
        rows_quarantined=0, releases=0, last_published_at=None,
    )  # fmt: skip


FEEDS = [feed(number, FeedState.LATE if number == 59 else FeedState.WELL) for number in range(60)]


def test_every_feed_stands_on_one_page() -> None:
    pages = [arrange(FEEDS, FeedView(page=number)) for number in (1, 2, 3)]
    assert [(page.page, page.pages, page.count, len(page.feeds)) for page in pages] == [
        (number, 3, 60, PER_PAGE) for number in (1, 2, 3)
    ]
    assert {one.dataset for page in pages for one in page.feeds} == {one.dataset for one in FEEDS}


def test_the_late_one_of_sixty_stands_first_and_the_largest_where_it_is_asked() -> None:
    assert arrange(FEEDS, FeedView()).feeds[0].dataset == "energy.feed_59"
    assert arrange(FEEDS, FeedView(sort="accepted")).feeds[0].rows_accepted == 59


def test_nothing_that_fits_is_one_empty_page() -> None:
    found = arrange(FEEDS, FeedView(words="nowhere", page=7))
    assert (found.feeds, found.count, found.page, found.pages) == ([], 0, 1, 1)
