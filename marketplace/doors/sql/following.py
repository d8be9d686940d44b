"""Pages without rows: while a query has nothing to show, the door itself asks for the next page.

A small question has six pages, five of them empty. Each one that goes to the client costs two hops over TLS, and the
way to a client may be long. Trino too lets a client wait for a page, for a second.
"""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import orjson

from marketplace.doors.sql.engine import OK, Answer, TrinoAway

PATIENCE = 0.5  # seconds from the client's request, after which it gets what there is: it may want to show progress
_FULL = 20_000  # bytes: a longer page has rows
Ask = Callable[[str], Awaitable[Answer]]


async def followed(answer: Answer, ask: Ask, until: float) -> Answer:
    """The first page from `answer` on that has something to say, or the last that came before `until` (monotonic).

    Where the next one cannot be had, the client gets the one before it, and asks itself.
    """
    while (path := _next(answer)) is not None and time.monotonic() < until:
        try:
            following = await ask(path)
        except TrinoAway:
            break
        if following.status != OK:
            break
        answer = following
    return answer


def _next(answer: Answer) -> str | None:
    """Where the page after this one is, if this one says nothing but that."""
    if (
        answer.status != OK
        or len(answer.body) > _FULL
        or any(name.lower().startswith("x-trino-") for name in answer.headers)
    ):
        return None
    page = orjson.loads(answer.body)
    if "data" in page or "error" in page or "nextUri" not in page:
        return None
    following = urlsplit(page["nextUri"])
    return f"{following.path}?{following.query}" if following.query else following.path
