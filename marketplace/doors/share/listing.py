"""Shares, schemas and tables, of what the recipient may read now."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.doors.share import names, paging
from marketplace.doors.share.errors import absent
from marketplace.doors.share.share import Share, demand_share, share_of
from marketplace.doors.tokens import Key


async def shares(request: Request) -> Response:
    share = share_of(request)
    return _page(request, share, (await share.caller(request)).key, [names.share()], "shares")


async def one_share(request: Request) -> Response:
    await share_of(request).caller(request)
    demand_share(request)
    return _json({"share": names.share()})


async def schemas(request: Request) -> Response:
    share = share_of(request)
    key = (await share.caller(request)).key
    demand_share(request)
    return _page(request, share, key, names.schemas(await share.datasets(key)), "schemas")


async def tables(request: Request) -> Response:
    """404 for a schema of which nothing may be read, as for one that is not there."""
    share, schema = share_of(request), request.path_params["schema"].lower()
    key = (await share.caller(request)).key
    demand_share(request)
    found = names.tables(await share.datasets(key), schema)
    if not found:
        raise absent(f"the schema {schema[:100]}")
    return _page(request, share, key, found, f"tables {schema}")


async def all_tables(request: Request) -> Response:
    share = share_of(request)
    key = (await share.caller(request)).key
    demand_share(request)
    return _page(request, share, key, names.tables(await share.datasets(key)), "all-tables")


def _page(request: Request, share: Share, key: Key, items: Sequence[dict[str, Any]], of: str) -> Response:
    whose = f"{key.member} {names.SHARE} {of}"
    return _json(paging.page(items, request.query_params, share.seals, whose))


def _json(body: dict[str, Any]) -> Response:
    headers = {"cache-control": "no-store", "content-type": "application/json; charset=utf-8"}
    return JSONResponse(body, headers=headers)


ROUTES = (
    Route("/shares", shares, methods=["GET"]),
    Route("/shares/{share}", one_share, methods=["GET"]),
    Route("/shares/{share}/schemas", schemas, methods=["GET"]),
    Route("/shares/{share}/schemas/{schema}/tables", tables, methods=["GET"]),
    Route("/shares/{share}/all-tables", all_tables, methods=["GET"]),
)
