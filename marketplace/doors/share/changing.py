"""Rows that came and went since a version (change data feed)."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.share import asked as said
from marketplace.doors.share import times
from marketplace.doors.share.answering import Asked
from marketplace.doors.share.capabilities import capabilities
from marketplace.doors.share.errors import Wrong
from marketplace.doors.share.share import dataset_of, share_of
from marketplace.doors.share.since import changes, spanned
from marketplace.doors.share.tables import made


async def changed(request: Request) -> Response:
    share, query = share_of(request), request.query_params
    caller, dataset, can = await share.caller(request), dataset_of(request), capabilities(request.headers)
    began, newest = share.door.clock(), await share.reading(caller, dataset)
    at = await made(newest)
    start = _start(query, at)
    end = _end(query, at, newest.table.version)
    asked, span = await spanned(Asked(share, caller, newest, can, str(request.url.query), began), start, end)
    shapes, protocols = (said.is_true(query, f"includeHistorical{what}") for what in ("Metadata", "Protocol"))
    answer = await changes(asked, replace(span, shapes=shapes, protocols=protocols))
    return await answer.response(request)


def _start(query: Mapping[str, str], made_at: Mapping[int, int]) -> int:
    number, moment = said.number(query, "startingVersion"), query.get("startingTimestamp")
    said.demand_one(startingVersion=number, startingTimestamp=moment)
    if moment is not None:
        return times.since(made_at, said.moment(moment, "startingTimestamp"), "startingTimestamp")
    if number is None:
        raise Wrong("startingVersion or startingTimestamp is needed")
    return number


def _end(query: Mapping[str, str], made_at: Mapping[int, int], newest: int) -> int:
    number, moment = said.number(query, "endingVersion"), query.get("endingTimestamp")
    said.demand_one(endingVersion=number, endingTimestamp=moment)
    if moment is not None:
        return times.at(made_at, said.moment(moment, "endingTimestamp"), "endingTimestamp")
    return newest if number is None else min(number, newest)


ROUTES = (Route("/shares/{share}/schemas/{schema}/tables/{table}/changes", changed, methods=["GET"]),)
