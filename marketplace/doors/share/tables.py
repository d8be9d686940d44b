"""A table's version and its metadata."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lakehouse.contents import history
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share import actions, asked, shaping, times
from marketplace.doors.share.actions import Shape
from marketplace.doors.share.answering import VERSION
from marketplace.doors.share.capabilities import capabilities
from marketplace.doors.share.errors import Wrong
from marketplace.doors.share.giving import held_by
from marketplace.doors.share.share import Caller, Share, dataset_of, share_of


async def version(request: Request) -> Response:
    """With `startingTimestamp` the first one since then, of those that may be read."""
    share = share_of(request)
    caller, dataset = await share.caller(request), dataset_of(request)
    reading = await share.reading(caller, dataset)
    found, since = reading.table.version, request.query_params.get("startingTimestamp")
    if since is not None:
        moment = asked.moment(since, "startingTimestamp")
        found = times.since(await made(reading), moment, "startingTimestamp")
        found = max(found, await share.door.gate.floor(caller.key, dataset, share.door.clock()))
    return Response(headers={VERSION: str(found), "cache-control": "no-store"})


async def metadata(request: Request) -> Response:
    share = share_of(request)
    caller, dataset, can = await share.caller(request), dataset_of(request), capabilities(request.headers)
    number, at = asked.number(request.query_params, "version"), request.query_params.get("timestamp")
    asked.demand_one(version=number, timestamp=at)
    reading = await reading_at(share, caller, dataset, number, at)
    shown = await asyncio.to_thread(
        shape, share, reading, reading.table.version, tell=number is not None or at is not None
    )
    lines = (actions.protocol(can.format), actions.metadata(can.format, shown))
    ended = (actions.end(refresh=None, following=None, ends=None),) if can.end else ()
    headers = {VERSION: str(reading.table.version), "cache-control": "no-store", **can.headers}
    headers["content-type"] = "application/x-ndjson; charset=utf-8"
    return Response("".join(map(actions.line, lines + ended)), headers=headers)


async def reading_at(share: Share, caller: Caller, dataset: str, number: int | None, at: str | None) -> Reading:
    """The newest version unless a number or a time says otherwise. Refused, VersionGone, Wrong."""
    newest = await share.reading(caller, dataset)
    if at is not None:
        number = times.at(await made(newest), asked.moment(at, "timestamp"), "timestamp")
    if number is None or number == newest.table.version:
        return newest
    demand_there(newest, number, "version")
    return await share.reading(caller, dataset, number)


def demand_there(newest: Reading, number: int, name: str) -> None:
    """Wrong for a version that is yet to come."""
    if number > newest.table.version:
        raise Wrong(f"{name} is {number}, the newest version {newest.table.version}")


async def made(reading: Reading) -> Mapping[int, int]:
    """When each version that is kept was made, up to that of the reading."""
    every = await asyncio.to_thread(history, reading.table.folder)
    return {number: at for number, at in every.items() if number <= reading.table.version}


def shape(share: Share, reading: Reading, of: int, *, tell: bool) -> Shape:
    """The table as a version had it, as far as the reading gives it; `tell`: with the version's number."""
    held = held_by(reading, of)
    declared = share.door.gate.declared(reading.dataset)
    given, beside = shaping.fields(reading, held), shaping.partitions(reading, held)
    title = declared.title.en if declared else reading.dataset
    return Shape(reading.dataset, title, given, beside, of if tell else None)


_TABLE = "/shares/{share}/schemas/{schema}/tables/{table}"
ROUTES = (
    Route(_TABLE, version, methods=["HEAD"]),
    Route(f"{_TABLE}/version", version, methods=["GET"]),
    Route(f"{_TABLE}/metadata", metadata, methods=["GET"]),
)
