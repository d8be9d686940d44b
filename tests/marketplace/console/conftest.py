"""A shop on a fresh database, whose pages can be asked."""

import pytest

from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import Web


@pytest.fixture
def shop(web: Web) -> Shop:
    return open_shop(web.parts.sessions)
