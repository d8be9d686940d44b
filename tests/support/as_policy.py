"""PostgreSQL as the doors read it: under the role `policy`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, make_url

from marketplace.doors.database import OPTIONS, Asking, Connections


def policy_url(database_url: str) -> URL:
    return make_url(database_url).set(username="policy", password="policy-for-tests")


@asynccontextmanager
async def connections(
    database_url: str, most: int = 2, options: Mapping[str, str] = OPTIONS
) -> AsyncIterator[Connections]:
    opened = Connections(policy_url(database_url), most, options)
    try:
        yield opened
    finally:
        await opened.dispose()


def as_policy(database_url: str, work: Callable[[Asking], Coroutine[Any, Any, Any]]) -> Any:
    """What `work` gives over one connection."""

    async def run() -> Any:
        async with connections(database_url) as opened, opened.connect() as connection:
            return await work(connection)

    return asyncio.run(run())
