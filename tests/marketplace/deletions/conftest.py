"""A shop on a fresh database."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.support.commerce import Shop, open_shop


@pytest.fixture
def shop(database: sessionmaker[Session]) -> Shop:
    return open_shop(database)
