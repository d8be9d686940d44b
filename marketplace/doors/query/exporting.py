"""A whole result, row by row as it comes: the statement is run anew through the SQL door, as the person signed in."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from marketplace.doors.query import asking
from marketplace.doors.query.asking import Answer, Asker
from marketplace.doors.query.cells import in_file
from marketplace.doors.query.errors import Abandoned, ExportRefused
from marketplace.doors.query.slots import Slots

Line = Sequence[Any]


async def lines(asker: Asker, sql: str, slots: Slots) -> AsyncIterator[Line]:
    """The names of the columns, then the rows. ExportRefused in the door's words; it ends with the licence."""
    with slots.held(asker.viewer, asker.clock()), contextlib.suppress(Abandoned):
        async with asking.whole(asker, sql) as pages:
            async for line in _lines(pages):
                yield line


async def _lines(pages: AsyncIterator[Answer]) -> AsyncIterator[Line]:
    write: Callable[[Line], Line] | None = None
    async for answer in pages:
        if answer.error is not None:
            raise ExportRefused(str(answer.error.get("message", "")), remedy="Run it on the page first.")
        if answer.columns and write is None:
            yield [column["name"] for column in answer.columns]
            write = in_file([column["type"] for column in answer.columns])
        for row in answer.rows:
            yield write(row) if write else row
