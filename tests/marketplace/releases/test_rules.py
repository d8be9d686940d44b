"""The lifecycle of a delivery and its accounting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.releases import rules
from marketplace.releases.errors import AccountingWrong
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from tests.support.announcements import make_delivery
from tests.support.marketplace import NOW
from wire import deliveries as wire
from wire.deliveries import FeedState, Verdict


@pytest.mark.parametrize("verdict", Verdict)
def test_a_delivery_whose_figures_fit_passes(verdict: Verdict) -> None:
    rules.demand_accounting(make_delivery(verdict=verdict))


@pytest.mark.parametrize(
    ("verdict", "changes", "cause"),
    [
        (Verdict.ACCEPTED, {"read": 99}, "read 99 is not accepted 97"),
        (Verdict.ACCEPTED, {"judged_at": None}, "when it was judged"),
        (Verdict.ACCEPTED, {"refusal": "no"}, "says why"),
        (Verdict.ACCEPTED, {"dataset": "finance.rates"}, "not of sector energy"),
        (Verdict.REFUSED, {"refusal": None}, "says why"),
        (Verdict.REFUSED, {"accepted": 1, "quarantined": 9}, "only an accepted delivery"),
        (Verdict.DUPLICATE, {"duplicate_of": None}, "names the delivery"),
        (Verdict.LANDED, {"judged_at": NOW}, "when it was judged"),
    ],
)
def test_a_contradiction_is_named(verdict: Verdict, changes: dict[str, Any], cause: str) -> None:
    with pytest.raises(AccountingWrong, match=cause):
        rules.demand_accounting(make_delivery(verdict=verdict, **changes))


@given(st.sampled_from(Verdict), st.sampled_from(Verdict))
def test_only_a_landed_delivery_moves_and_never_back(before: Verdict, after: Verdict) -> None:
    assert rules.may_follow(before, after) == (before is Verdict.LANDED and after is not Verdict.LANDED)


def test_the_hash_of_a_body_does_not_depend_on_how_it_was_written() -> None:
    body = make_delivery()
    assert rules.body_hash(wire.Delivery.model_validate_json(body.model_dump_json(indent=3))) == rules.body_hash(body)


MONTHLY = Feed("windpark", "*.csv", "0 6 2 * *", (Format(),))  # on day 2 at 06:00 in Seoul, late after 48 hours


def test_a_feed_is_late_when_its_newest_file_is_old() -> None:
    assert rules.late_at(NOW, NOW - timedelta(days=400), MONTHLY) == NOW + timedelta(hours=48)


def test_a_feed_that_never_delivered_is_not_late_before_it_was_due_since_it_is_known() -> None:
    due = datetime(2026, 12, 1, 21, tzinfo=UTC)  # 2 December, 06:00 in Seoul; NOW is past the time of November
    assert rules.late_at(None, NOW, MONTHLY) == due + timedelta(hours=48)


@given(st.integers(0, 6 * 365 * 24 * 60))
def test_no_feed_is_late_when_it_becomes_known(minutes: int) -> None:
    known_at = NOW + timedelta(minutes=minutes)
    for cron in ("5 * * * *", "0 6 2 * *", "30 9 * * 1-5", "0 0 29 2 *"):
        assert rules.late_at(None, known_at, replace(MONTHLY, cron=cron, late_after_hours=1)) > known_at


@pytest.mark.parametrize(
    ("verdict", "late", "state"),
    [
        (None, False, FeedState.WAITING),
        (None, True, FeedState.LATE),
        (Verdict.REFUSED, True, FeedState.LATE),
        (Verdict.REFUSED, False, FeedState.REFUSED),
        (Verdict.ACCEPTED, False, FeedState.WELL),
        (Verdict.DUPLICATE, False, FeedState.WELL),
    ],
)
def test_a_refused_delivery_is_not_well(verdict: Verdict | None, late: bool, state: FeedState) -> None:
    assert rules.feed_state(verdict, late=late) is state
