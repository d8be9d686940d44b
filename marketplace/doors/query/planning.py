"""A statement explained: EXPLAIN through the SQL door, and how much it reads, as the files door estimates."""

import asyncio
from collections.abc import Collection

from starlette.concurrency import run_in_threadpool

from marketplace.doors.errors import NotGranted
from marketplace.doors.files import asking as files
from marketplace.doors.query import asking
from marketplace.doors.query.amounts import amount
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.plan import steps
from marketplace.doors.query.refusals import Reader, told
from marketplace.doors.query.schemas import Planned
from marketplace.doors.sql.scans import EXPLAIN, Read, reads, tree
from marketplace.errors import Unavailable
from wire.estimates import Estimate, Wanted


async def planned(asker: Asker, sql: str, sent: str, tables: Collection[str], reader: Reader) -> Planned:
    """`sent` explained; of `tables`, which the reader may query, with what is read of them."""
    text = ""
    async with asking.whole(asker, EXPLAIN + sent) as pages:
        async for answer in pages:
            text += "".join(str(row[0]) for row in answer.rows)
            if answer.error is not None:
                return Planned(steps=[], told=told(answer.error, sql, reader))
    root = tree(text)
    found = reads(root)
    each = await asyncio.gather(*(_estimate(asker, read) for read in found if read.table in tables))
    known = [one for one in each if one is not None]
    rows = {one.dataset: one.rows for one in known if one.rows is not None}
    said = [amount(known, reader.language)] if known and len(rows) == len({read.table for read in found}) else []
    return Planned(steps=[*steps(root, rows, reader.language), *said])


async def _estimate(asker: Asker, read: Read) -> Estimate | None:
    """None where nobody can tell now: a plan without figures is one all the same."""
    wanted = Wanted(columns=list(read.columns))
    try:
        return await run_in_threadpool(files.estimate, asker.settings, asker.viewer, read.table, wanted, asker.clock())
    except (NotGranted, Unavailable):
        return None
