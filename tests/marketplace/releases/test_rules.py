"""The lifecycle of a delivery and its accounting."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.releases import rules
from marketplace.releases.errors import AccountingWrong
from tests.support.announcements import make_delivery
from tests.support.marketplace import NOW
from wire import deliveries as wire
from wire.deliveries import Verdict


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


def test_a_feed_is_late_when_nothing_came_in_time_or_ever() -> None:
    assert rules.is_late(None, 48, NOW)
    assert rules.is_late(NOW - timedelta(hours=48, seconds=1), 48, NOW)
    assert not rules.is_late(NOW - timedelta(hours=48), 48, NOW)
