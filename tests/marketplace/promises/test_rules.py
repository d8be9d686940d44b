"""The published formula: pure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.promises import rules
from marketplace.promises.rules import Breach, BreachKind, Due, Promised, Released, of_due, of_release
from tests.support.marketplace import NOW
from wire.money import Money

FRESH = Promised(fresh_within=timedelta(hours=6))
HOURS = timedelta(hours=1)


def due(released: float | None) -> Due:
    return Due("energy.generation", NOW, None if released is None else NOW + released * HOURS)


def released(accepted: int = 97, quarantined: int = 3, breaks: bool = False, told: float | None = None) -> Released:
    at = None if told is None else NOW - told * 24 * HOURS
    return Released("rel_1", "energy.generation", NOW, accepted, quarantined, breaks, at)


@pytest.mark.parametrize(
    ("hours", "share"), [(6, 0), (6.1, 100), (30, 100), (30.1, 200), (24 * 5 + 6, 500), (24 * 7 + 6, 700)]
)
def test_each_day_begun_costs_one_percent(hours: float, share: int) -> None:
    found = of_due(FRESH, due(hours), NOW + timedelta(days=30))
    assert (found.share_bp if found else 0) == share
    assert found is None or found.kind is BreachKind.LATE


@pytest.mark.parametrize("hours", [None, 24 * 7 + 6.1, 24 * 20])
def test_what_has_not_come_after_a_week_has_failed_and_a_later_release_adds_nothing(hours: float | None) -> None:
    found = of_due(FRESH, due(hours), NOW + timedelta(days=30))
    assert found is not None
    assert (found.kind, found.share_bp) == (BreachKind.FAILED, 1_000)


def test_nothing_is_said_while_a_release_may_still_come() -> None:
    assert of_due(FRESH, due(None), NOW + timedelta(days=7)) is None


def test_what_was_not_promised_is_not_broken() -> None:
    assert of_due(Promised(), due(None), NOW + timedelta(days=30)) is None
    assert list(of_release(Promised(), released(0, 100, breaks=True))) == []


@pytest.mark.parametrize(("accepted", "share"), [(98, 0), (95, 306), (97, 102), (50, 2_500), (0, 2_500)])
def test_what_is_missing_of_a_release_costs_its_part(accepted: int, share: int) -> None:
    found = list(of_release(Promised(complete_bp=9_800), released(accepted, 100 - accepted)))
    assert [one.share_bp for one in found] == ([share] if share else [])


@pytest.mark.parametrize(("told", "broken"), [(None, True), (29.9, True), (30, False), (60, False)])
def test_columns_that_change_need_the_notice_that_was_promised(told: float | None, broken: bool) -> None:
    found = list(of_release(Promised(notice=timedelta(days=30)), released(breaks=True, told=told)))
    assert [one.kind for one in found] == ([BreachKind.UNANNOUNCED] if broken else [])


@given(st.integers(0, 10**8), st.integers(1, 10_000), st.integers(0, 10**8))
def test_a_credit_is_never_below_zero_nor_more_than_is_left(price: int, share: int, left: int) -> None:
    breach = Breach(BreachKind.LATE, "a.b", "x", NOW, share, {})
    found = rules.credit(breach, Money(price, "KRW"), Money(left, "KRW")).minor
    assert 0 <= found <= left
    assert found == left or found * 10_000 >= price * share


def test_a_promise_is_read_from_what_the_purchase_keeps() -> None:
    assert Promised.of({"fresh_within_hours": 6, "complete_share_bp": None, "schema_notice_days": 30}) == Promised(
        timedelta(hours=6), None, timedelta(days=30)
    )
