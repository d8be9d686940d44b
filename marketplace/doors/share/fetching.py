"""Bytes of a piece. The address alone opens nothing: its token, its member and its grant are asked again each time.

Clients fetch without their token, as from a store of files; so the address names it, and ends with it.
"""

import asyncio
import time
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors import keys
from marketplace.doors.files.part import part_of
from marketplace.doors.files.serving import Given, Serving, blocks_of, rows_given
from marketplace.doors.reading.errors import Refused
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share import accesses
from marketplace.doors.share.errors import Closed
from marketplace.doors.share.giving import Ticket, found, scope_of
from marketplace.doors.share.share import TICKET, Caller, Share, address_of, came, share_of
from marketplace.doors.tokens import Key
from wire.terms import QuotaMeasure

_BESIDE = {
    "cache-control": "no-store, no-transform", "referrer-policy": "no-referrer",
    "content-type": "application/vnd.apache.parquet",
}  # fmt: skip


async def bytes_of(request: Request) -> Response:
    """403 for an address that opens nothing, 416 for a range outside of the file, 429 where a quota is reached."""
    share = share_of(request)
    ticket = Ticket.opened(share.seals, request.query_params.get(TICKET, ""))
    caller, who = Caller(ticket.key, address_of(request)), came(request)
    who.caller, who.dataset = caller, ticket.dataset
    ticket.demand_open(share.door.clock())
    if request.path_params["name"] != f"{ticket.name}.parquet":
        raise Closed("this address was not given out here", remedy="Ask for the table again.")
    let_in, reading = time.monotonic(), await _reading(share, ticket, caller)
    piece = await asyncio.to_thread(found, share, reading, ticket)
    part = part_of(request, piece.size, f'"{ticket.name}"', _BESIDE)
    if isinstance(part, Response):
        return part
    share.pieces.used(piece.path)
    began = share.door.clock()
    amounts = {QuotaMeasure.ROWS: piece.figures.rows, QuotaMeasure.BYTES: piece.size}
    await share.door.meter.take([(reading.grants or (), amounts)], f"{ticket.name}:{ticket.key.member}", began)

    async def stands() -> bool:
        return await share.door.gate.stands(ticket.key, reading, began, share.door.clock())

    def tell(given: Given) -> None:
        use = accesses.Use(ticket.key, caller.address, ticket.dataset, ticket.name, began, share.door.clock())
        rows = rows_given(piece.figures.rows, piece.size, part.asked.first, given.bytes)
        share.door.recorder.tell(partial(accesses.of_file, use, given, rows))

    return part.served(Serving(blocks_of(piece.path, part.asked), stands, tell, let_in=let_in))


async def _reading(share: Share, ticket: Ticket, caller: Caller) -> Reading:
    """What the ticket's holder may read now, if that is still what the ticket was given out for. Closed, TooOften."""
    share.pace.count(ticket.key.api_token or ticket.key.member)
    try:
        stands, reading = await asyncio.gather(
            _stands(share, ticket.key), share.reading(caller, ticket.dataset, ticket.version)
        )
    except Refused as error:
        raise Closed("the licence of this address ended", remedy="Ask what is licensed now: all-tables.") from error
    if not stands:
        raise Closed("the token of this address ended", remedy="Ask for the table with a token that stands.")
    if scope_of(reading) != ticket.scope:
        raise Closed("what is licensed changed since this address was given out", remedy="Ask for the table again.")
    return reading


async def _stands(share: Share, key: Key) -> bool:
    async with share.door.gate.database.connect() as connection:
        return await keys.stands(connection, key, share.door.clock())


ROUTES = (Route("/files/{name}", bytes_of, methods=["GET"]),)
