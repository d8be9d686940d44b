"""A query whose key has ended is stopped, and Trino is told the code that its event then bears."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.doors.sql.endings import KEY_ENDED, sweep
from marketplace.doors.sql.engine import Engine
from marketplace.doors.sql.live import LiveQueries
from marketplace.doors.sql.statements import Said
from marketplace.doors.tokens import Key
from marketplace.payments.port import RefundReason
from marketplace.purchases import service, settlement
from marketplace.purchases.refunds import RefundOrder
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.as_policy import connections
from tests.support.commerce import DATASET, open_shop
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


@pytest.mark.postgres
def test_a_refund_stops_the_query_that_reads_what_is_given_back(
    database: sessionmaker[Session], database_url: str
) -> None:  # fmt: skip
    """F33 as a whole: ordered, confirmed by the provider, the grant revoked, the query killed in Trino."""
    shop, live = open_shop(database), LiveQueries()
    bought = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(bought.id)
    settlement.settle(shop.sessions, shop.payments, bought, NOW)
    begun = NOW + timedelta(minutes=1)
    query = live.begin(QUERY, Key(shop.buyer.member_id), Said("select 1"), begun)
    query.tables, query.analysed = frozenset({DATASET}), True

    async def once(address: str, now: datetime) -> None:
        engine = Engine(address, PRIVATE)
        async with connections(database_url) as opened:
            await sweep(live, opened, engine, now)
        await engine.close()

    with scripted() as trino:
        trino.answers = [(200, {})]
        asyncio.run(once(trino.url, begun + timedelta(seconds=1)))
        assert (query.ended, list(trino.asked)) == (None, [])
        order = RefundOrder(RefundReason.REQUESTED, "as asked")
        settlement.refund(shop.desk, shop.operator, bought.id, order, begun + timedelta(seconds=2))
        settlement.settle(shop.sessions, shop.payments, bought, begun + timedelta(seconds=2))
        asyncio.run(once(trino.url, begun + timedelta(seconds=3)))
        (asked,) = trino.asked
    assert query.ended == f"The licence on {DATASET} ended while the query ran; the query was stopped."
    assert (asked.path, asked.body) == (f"/v1/query/{QUERY}/killed", "licence_ended")
