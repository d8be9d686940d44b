"""A stand-in of its own for each test; stripe-mock, once, checks every request of every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.support.stripe import Endpoint, StandIn, endpoint_running, stand_in_running, stripe_mock_running


@pytest.fixture(scope="session")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with endpoint_running() as running:
        yield running


@pytest.fixture
def stand_in(tmp_path: Path, endpoint: Endpoint, checker: str) -> Iterator[StandIn]:
    """Requests that Stripe's description does not allow fail the test."""
    with stand_in_running(tmp_path, endpoint, checker) as running:
        yield running
        assert running.control("violations") == {"violations": []}


@pytest.fixture
def unchecked(tmp_path: Path, endpoint: Endpoint) -> Iterator[StandIn]:
    """For requests that are wrong on purpose."""
    with stand_in_running(tmp_path / "unchecked", endpoint) as running:
        yield running


@pytest.fixture
def client(stand_in: StandIn) -> stripe.StripeClient:
    return stand_in.client()
