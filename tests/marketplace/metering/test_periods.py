"""PostgreSQL's periods are those that pages show."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.metering.periods import anew_at, since
from tests.support.gate import property_test
from wire.metering import Per

MOMENTS = st.integers(0, 8 * 365 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@property_test
@given(st.sampled_from(Per), MOMENTS, MOMENTS)
def test_a_moment_lies_in_its_period(per: Per, starts_at: datetime, at: datetime) -> None:
    at = max(at, starts_at)
    begun, following = since(per, starts_at, at), anew_at(per, starts_at, at)
    assert begun <= at
    if following is not None:
        assert at < following
        assert since(per, starts_at, following) == following
        assert since(per, starts_at, following - timedelta(seconds=1)) == begun


def test_a_month_from_the_31st_comes_back_to_it() -> None:
    begun = datetime(2027, 1, 31, 12, tzinfo=UTC)
    starts = [since(Per.PERIOD, begun, begun + timedelta(days=days)) for days in (0, 29, 60)]
    assert [f"{at:%m-%d}" for at in starts] == ["01-31", "02-28", "03-31"]


@pytest.mark.postgres
def test_postgresql_finds_the_same(session: Session) -> None:
    begun = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)
    moments = [begun + timedelta(hours=7 * n) for n in range(-3, 400)]
    for per in Per:
        for at in moments:
            assert session.scalar(select(func.meter_since(per.value, begun, at))) == since(per, begun, at), (per, at)
