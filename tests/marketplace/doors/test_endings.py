"""A query whose key has ended is stopped, and Trino is told the code that its event then bears."""

import asyncio

import pytest

from marketplace.doors.sql.endings import KEY_ENDED, sweep
from marketplace.doors.sql.engine import Engine
from marketplace.doors.sql.live import LiveQueries
from marketplace.doors.sql.statements import Said
from marketplace.doors.tokens import Key
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.as_policy import connections
from tests.support.http import scripted
from tests.support.marketplace import NOW, Web

QUERY = "20261102_090000_00001_abcde"


@pytest.mark.postgres
def test_the_end_of_an_api_token_stops_its_queries_and_no_others(web: Web, database_url: str) -> None:
    _, viewer = web.signed_in_as()
    live = LiveQueries()
    stopped = live.begin(QUERY, Key(viewer.member_id, 0, "tok_revoked"), Said("select 1"), NOW)
    going = live.begin(QUERY.replace("1_a", "2_a"), Key(viewer.member_id), Said("select 1"), NOW)
    going.analysed = True

    async def once(address: str) -> None:
        engine = Engine(address, PRIVATE)
        async with connections(database_url) as database:
            await sweep(live, database, engine, NOW)
        await engine.close()

    with scripted() as trino:
        trino.answers = [(200, {})]
        asyncio.run(once(trino.url))
    assert (stopped.ended, going.ended) == (KEY_ENDED, None)
    (asked,) = trino.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", f"/v1/query/{QUERY}/killed", "key_ended")
    assert {name.lower(): value for name, value in asked.headers.items()}["accept-encoding"] == "identity"
