"""Whole releases for everybody, as files: an address names one release in one form, for good.

GET /open/files/<dataset>                          the releases that are kept, with the addresses of their files
GET /open/files/<dataset>/newest.<form>            leads to the newest of them
GET /open/files/<dataset>/<version>/<name>.<form>  the bytes, once they are made; 202 while they are

What an address names never changes; once it is no longer kept, or its rows were erased, the address says so.
"""

import asyncio
import base64
from typing import Any

from sqlalchemy import bindparam, select
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from marketplace.doors.files.exports import Export
from marketplace.doors.files.ranges import Span
from marketplace.doors.files.sending import sent
from marketplace.doors.files.serving import Given, rows_given
from marketplace.doors.open.answering import ANYWHERE, METHODS, answered, open_of
from marketplace.doors.open.door import KEY, Came, Open
from marketplace.doors.open.errors import NotOpen
from marketplace.doors.reading.reading import Reading
from marketplace.errors import Unavailable
from marketplace.releases.models import Release
from wire import times
from wire.files import Asked, Form, State
from wire.open import Kind

FORMS = (Form.PARQUET, Form.CSV, Form.JSONL)
SHOWN = 12  # releases
WAIT_S, STEP_S = 20.0, 0.05
_RELEASES = (
    select(Release.id, Release.delta_version, Release.published_at)
    .where(Release.dataset == bindparam("dataset"), Release.delta_version >= bindparam("floor"))
    .order_by(Release.delta_version.desc())
    .limit(SHOWN)
)


async def files(request: Request) -> Response:
    open_, dataset = open_of(request), request.path_params["dataset"]
    await open_.reading(dataset)
    gate = open_.door.gate
    floor = await gate.floor(KEY, dataset, open_.door.clock())
    async with gate.database.connect() as connection:
        found = (await connection.execute(_RELEASES, {"dataset": dataset, "floor": floor})).all()
    told = [_release(open_, dataset, row) for row in found]
    return JSONResponse({"dataset": dataset, "releases": told}, headers=_head(request))


async def newest(request: Request) -> Response:
    """Leads to the address of the newest release."""
    open_, dataset, form = open_of(request), request.path_params["dataset"], request.path_params["form"]
    if form not in [*FORMS]:
        raise NotOpen("there is no such file", remedy=f"Ask for {', '.join(FORMS)}.")
    reading = await open_.reading(dataset)
    return RedirectResponse(address(open_, dataset, reading.table.version, Form(form)), 307, headers=_head(request))


async def file(request: Request) -> Response:
    open_, came = open_of(request), request.state.came
    dataset, version, form = _named(request)
    reading = await open_.reading(dataset, version)
    zones = dict(open_.columns(reading).zones)
    export = open_.door.exports.of(reading, zones, Asked(release=None, form=form))
    if not await _is_ready(export):
        told = {"state": export.state, "written": export.written}
        return JSONResponse(told, 202, {**_head(request), "retry-after": "5"})
    began = open_.door.clock()

    async def stands() -> bool:
        return await open_.door.gate.stands(KEY, reading, began, open_.door.clock())

    def tell(asked: Span, given: Given) -> None:
        _tell(open_, came, reading, export, asked, given)

    digest = base64.b64encode(bytes.fromhex(export.sha256)).decode()
    beside = {**_head(request), "repr-digest": f"sha-256=:{digest}:"}
    return await sent(request, export, stands, tell, beside=beside)


async def _is_ready(export: Export) -> bool:
    """Waits for a moment. Unavailable where it cannot be made."""
    for _ in range(round(WAIT_S / STEP_S)):
        if export.state is State.FAILED:
            raise Unavailable(export.problem, remedy="Ask again.")
        if export.state is State.READY:
            return True
        await asyncio.sleep(STEP_S)
    return False


def _tell(open_: Open, came: Came, reading: Reading, export: Export, asked: Span, given: Given) -> None:
    rows = rows_given(export.rows, export.size, asked.first, given.bytes)
    open_.tell(came, reading.dataset, Kind.FILE, export.asked.form, rows=rows, size=given.bytes)


def _named(request: Request) -> tuple[str, int, Form]:
    """NotOpen for an address that names nothing."""
    dataset, version = request.path_params["dataset"], request.path_params["version"]
    name, _, form = request.path_params["name"].rpartition(".")
    if form not in [*FORMS] or name != f"{dataset}-{version}":
        raise NotOpen("there is no such file", remedy=f"See /open/files/{dataset}.")
    return dataset, version, Form(form)


def _release(open_: Open, dataset: str, row: Any) -> dict[str, Any]:
    return {
        "release": row.id, "version": row.delta_version, "published_at": times.iso(row.published_at),
        "files": {form.value: address(open_, dataset, row.delta_version, form) for form in FORMS},
    }  # fmt: skip


def address(open_: Open, dataset: str, version: int, form: Form) -> str:
    name = f"{dataset}-{version}.{form.value}"
    return f"{open_.door.settings.files_url}/open/files/{dataset}/{version}/{name}"


def _head(request: Request) -> dict[str, str]:
    return {**ANYWHERE, **request.state.came.left.headers, "cache-control": "no-cache, no-transform"}


ROUTES = (
    Route("/open/files/{dataset}", answered(files, Kind.FILE), methods=METHODS),
    Route("/open/files/{dataset}/newest.{form}", answered(newest, Kind.FILE), methods=METHODS),
    Route("/open/files/{dataset}/{version:int}/{name}", answered(file, Kind.FILE), methods=METHODS),
)
