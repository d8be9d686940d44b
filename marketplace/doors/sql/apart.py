"""Reading what strangers wrote, apart from the event loop: while one statement is read, everybody else is answered.

Long texts have a thread of their own, so that a flood of them holds up nobody's short one.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from marketplace.doors.sql.scanner import Unreadable

SHORT = 20_000  # characters
LIMIT = 5.0  # seconds, the wait for the thread included
T = TypeVar("T")
_SHORT, _LONG = ThreadPoolExecutor(2, "short"), ThreadPoolExecutor(1, "long")


async def apart(work: Callable[[], T], length: int) -> T:
    """What `work` gives about a text of that length. Unreadable if it takes too long; it then ends unheard."""
    pool = _SHORT if length <= SHORT else _LONG
    try:
        async with asyncio.timeout(LIMIT):
            return await asyncio.get_running_loop().run_in_executor(pool, work)
    except TimeoutError as error:
        raise Unreadable from error
