"""A made file's bytes as an answer: whole, a part, its head, or nothing where the client has it."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.files.exports import Export
from marketplace.doors.files.ranges import NotSatisfiable, Span, span
from marketplace.doors.files.serving import Given, Served, Serving, Stands, blocks_of
from wire.files import Asked

TYPES = {"parquet": "application/vnd.apache.parquet", "jsonl": "application/jsonl",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
PRIVATE = {"cache-control": "no-store, no-transform"}


async def sent(
    request: Request, export: Export, stands: Stands, tell: Callable[[Span, Given], None],
    *, take: Callable[[], Awaitable[None]] | None = None, beside: Mapping[str, str] = PRIVATE,
) -> Response:  # fmt: skip
    """416 for a range outside of it. `take` comes before the first byte; `tell` hears of those that left."""
    etag = f'"{export.sha256}"'
    headers = {"etag": etag, "accept-ranges": "bytes", **beside,
               "content-disposition": f'attachment; filename="{export.name}"',
               "x-content-type-options": "nosniff"}  # fmt: skip
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    try:
        asked = span(export.size, request.headers.get("range"), request.headers.get("if-range"), etag)
    except NotSatisfiable:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{export.size}"})
    if asked.partial:
        headers["content-range"] = f"bytes {asked.first}-{asked.last}/{export.size}"
    headers["content-type"] = media_type(export.asked)
    status = 206 if asked.partial else 200
    if request.method == "HEAD":
        head = Response(status_code=status, headers=headers)
        head.headers["content-length"] = str(max(0, asked.size))
        return head
    export.used()
    if take is not None:
        await take()
    serving = Serving(blocks_of(export.path, asked), stands, lambda given: tell(asked, given))
    return Served(serving, status, max(0, asked.size), headers)


def media_type(asked: Asked) -> str:
    """A CSV's says how it is encoded."""
    return TYPES.get(asked.form.value) or f"text/csv; charset={asked.encoding.value.removesuffix('-sig')}"
