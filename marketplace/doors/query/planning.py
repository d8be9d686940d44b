"""A statement explained: EXPLAIN through the SQL door, and how much it reads, as the files door estimates."""

import asyncio
from collections.abc import Callable, Collection, Sequence

from starlette.concurrency import run_in_threadpool

from marketplace.doors.errors import NotGranted
from marketplace.doors.files import asking as files
from marketplace.doors.query import asking
from marketplace.doors.query.amounts import amount
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.plan import steps
from marketplace.doors.query.quotes import Most, sentence
from marketplace.doors.query.refusals import Reader, told
from marketplace.doors.query.schemas import Planned, Quoted
from marketplace.doors.sql.bounds import at_most
from marketplace.doors.sql.scans import EXPLAIN, Read, reads, tree
from marketplace.errors import Unavailable
from wire.estimates import Estimate, Wanted
from wire.terms import QuotaMeasure


async def planned(
    asker: Asker, sql: str, sent: str, tables: Collection[str], reader: Reader, *,
    quoted: Callable[[Most], list[Quoted]],
) -> Planned:  # fmt: skip
    """`sent` explained; of `tables`, which the reader may query, with what is read of them and what that costs."""
    text = ""
    async with asking.whole(asker, EXPLAIN + sent) as pages:
        async for answer in pages:
            text += "".join(str(row[0]) for row in answer.rows)
            if answer.error is not None:
                return Planned(steps=[], told=told(answer.error, sql, reader))
    root = tree(text)
    found = reads(root)
    licensed = [read for read in found if read.table in tables]
    each = await asyncio.gather(*(_estimate(asker, read) for read in licensed))
    known = [one for one in each if one is not None]
    rows = {one.dataset: one.rows for one in known if one.rows is not None}
    said = [amount(known, reader.language)] if known and len(rows) == len({read.table for read in found}) else []
    costs = await run_in_threadpool(quoted, most(licensed, each))
    priced = [sentence(one, reader.language) for one in costs]
    return Planned(steps=[*steps(root, rows, reader.language), *said, *priced], quotes=costs)


def most(found: Sequence[Read], each: Sequence[Estimate | None]) -> Most:
    """What each table is used for at most: one query, and the bytes of all that is read of it, if they are known.

    How many rows a statement gives cannot be told from its tables: a join may give more than they have.
    """
    sizes: dict[str, list[int | None]] = {}
    for read, estimate in zip(found, each, strict=True):
        size = None if estimate is None else at_most(estimate, len(read.columns))
        sizes.setdefault(read.table, []).append(size)
    return {
        table: {QuotaMeasure.QUERIES: 1, QuotaMeasure.BYTES: None if None in known else sum(filter(None, known))}
        for table, known in sizes.items()
    }


async def _estimate(asker: Asker, read: Read) -> Estimate | None:
    """None where nobody can tell now: a plan without figures is one all the same."""
    wanted = Wanted(columns=list(read.columns))
    try:
        return await run_in_threadpool(files.estimate, asker.settings, asker.viewer, read.table, wanted, asker.clock())
    except (NotGranted, Unavailable):
        return None
