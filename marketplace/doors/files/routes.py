"""What the files door answers. Every request is decided anew; an address alone opens nothing.

POST /files/<dataset>               begin, or find, the file of this reading → its state
GET  /files/<dataset>/<id>          its state, to whose reading it still is
GET  /files/<dataset>/<id>/<name>   its bytes: Range, ETag, If-Range
"""

from datetime import datetime
from functools import partial
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.files import accesses
from marketplace.doors.files.door import Door
from marketplace.doors.files.exports import Export, id_of
from marketplace.doors.files.ranges import Span
from marketplace.doors.files.sending import sent
from marketplace.doors.files.serving import Given
from marketplace.doors.quota import QuotaReached
from marketplace.doors.reading.errors import Refused
from marketplace.doors.reading.reading import Reading
from marketplace.doors.tokens import Key
from marketplace.errors import Invalid, NotFound
from marketplace.grants.values import Reason
from wire.base import Wire
from wire.files import Asked, State
from wire.terms import QuotaMeasure

T = TypeVar("T", bound=Wire)


async def begin(request: Request) -> Response:
    """202 while the file is being made, 200 once it is ready, with its state in both cases."""
    door: Door = request.app.state.door
    asked = await body_of(request, Asked)
    if asked.changes and asked.release is None:
        raise Invalid("changes are those of a release", remedy="Name the release.")
    key, dataset, now = await door.key(request), request.path_params["dataset"], door.clock()
    reading = await reading_for(door, key, dataset, asked, now)
    export = door.exports.of(reading, _zones(door, reading), asked)
    return _state(export, dataset)


async def body_of(request: Request, kind: type[T]) -> T:
    """What was sent; all left out where nothing was. Invalid."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise Invalid(str(error.errors(include_url=False)[0]["msg"]), remedy="See docs/files.md.") from error


async def state(request: Request) -> Response:
    _, _, _, export = await _found(request)
    return _state(export, request.path_params["dataset"])


async def bytes_of(request: Request) -> Response:
    """409 until the file is ready, 416 for a range outside of it."""
    door, key, reading, export = await _found(request)
    if export.state is not State.READY or export.name != request.path_params["name"]:
        raise NotFound("there is no such file, or it is not ready yet", remedy="Ask for its state.")
    began = door.clock()

    async def take() -> None:
        await _taken(door, key, reading, export, began)

    async def stands() -> bool:
        return await door.gate.stands(key, reading, began, door.clock())

    def tell(asked: Span, given: Given) -> None:
        use = accesses.Use(key.member, reading.dataset, began, door.clock())
        door.recorder.tell(partial(accesses.of_file, use, export, asked, given))

    return await sent(request, export, stands, tell, take=take)


async def _taken(door: Door, key: Key, reading: Reading, export: Export, now: datetime) -> None:
    """The whole file from the grants that it stands on, before its first byte; a part that follows takes nothing more.

    QuotaReached.
    """
    amounts = {QuotaMeasure.QUERIES: 1, QuotaMeasure.ROWS: export.rows, QuotaMeasure.BYTES: export.size}
    try:
        await door.meter.take([(reading.grants or (), amounts)], f"{export.id}:{key.member}", now)
    except QuotaReached:
        use = accesses.Use(key.member, reading.dataset, now, door.clock())
        door.recorder.tell(partial(accesses.of_refusal, use, Reason.QUOTA))
        raise


async def _found(request: Request) -> tuple[Door, Key, Reading, Export]:
    """The file of the address, if what the caller may read now is what it holds. NotFound, Refused."""
    door: Door = request.app.state.door
    key, dataset, now = await door.key(request), request.path_params["dataset"], door.clock()
    export = door.exports.known(request.path_params["id"])
    asked = export.asked if export else Asked(release=None)
    reading = await reading_for(door, key, dataset, asked, now, export.version if export else None)
    if export is None or id_of(reading, asked) != export.id:
        raise NotFound("there is no such file, or it is not yours", remedy="Ask for it anew.")
    return door, key, reading, export


async def reading_for(
    door: Door, key: Key, dataset: str, asked: Asked, now: datetime, version: int | None = None
) -> Reading:
    """What the caller may read; a refusal is recorded, and told in the words of the SQL door."""
    try:
        if version is None and asked.release is not None:
            version = await door.gate.version_of(dataset, asked.release)
        if asked.changes and version is not None:
            return await door.gate.changes(key, dataset, now, version)
        return await door.gate.reading(key, dataset, now, version)
    except Refused as error:
        raise await refused(door, error, key, dataset, now) from error


async def refused(door: Door, error: Refused, key: Key, dataset: str, now: datetime) -> Refused:
    """Recorded, and in the words of the SQL door."""
    use = accesses.Use(key.member, dataset, now, door.clock())
    door.recorder.tell(partial(accesses.of_refusal, use, error.decision.reason))
    error.detail, error.remedy = await door.told(error, key, now), ""  # the words say where it is offered
    return error


def _zones(door: Door, reading: Reading) -> dict[str, str]:
    """The zone of each column that holds times; of a dataset that is not declared any more they are UTC."""
    declared = door.gate.declared(reading.dataset)
    zones = {column.name: declared.zone_of(column) for column in declared.columns} if declared else {}
    return {name: zone for name, zone in zones.items() if zone is not None}


def _state(export: Export, dataset: str) -> Response:
    told = export.told(dataset)
    status = 200 if told.state in (State.READY, State.FAILED) else 202
    return Response(told.model_dump_json(), status, {"cache-control": "no-store"}, "application/json")


ROUTES = (
    Route("/files/{dataset}", begin, methods=["POST"]),
    Route("/files/{dataset}/{id}", state),
    Route("/files/{dataset}/{id}/{name}", bytes_of),
)
