"""The policy point's connections: a server that was away is asked again once it is back, however often it was tried."""

import asyncio
import socket

import pytest

from marketplace.doors.database import Connections, Undecided
from marketplace.grants.facts import ANY_GRANT
from tests.support.as_policy import policy_url

pytestmark = pytest.mark.postgres
MOST = 2


def test_a_server_that_was_away_takes_no_room(database_url: str) -> None:
    there = policy_url(database_url)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = there.set(port=unused.getsockname()[1])

        async def asked() -> None:
            connections = Connections(away, MOST)
            for _ in range(MOST + 1):
                with pytest.raises(Undecided):
                    async with connections.connect() as connection:
                        await connection.execute(ANY_GRANT)
            connections._address = there
            async with connections.connect() as connection:
                await connection.execute(ANY_GRANT)
            await connections.dispose()

        asyncio.run(asked())
