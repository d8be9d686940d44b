"""A made file's bytes as an answer: whole, a part, its head, or nothing where the client has it."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.files.exports import Export
from marketplace.doors.files.part import part_of
from marketplace.doors.files.ranges import Span
from marketplace.doors.files.serving import Given, Serving, Stands, blocks_of
from wire.files import Asked

TYPES = {"parquet": "application/vnd.apache.parquet", "jsonl": "application/jsonl",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
PRIVATE = {"cache-control": "no-store, no-transform"}


async def sent(
    request: Request, export: Export, stands: Stands, tell: Callable[[Span, Given], None],
    *, take: Callable[[], Awaitable[None]] | None = None, beside: Mapping[str, str] = PRIVATE,
) -> Response:  # fmt: skip
    """416 for a range outside of it. `take` comes before the first byte; `tell` hears of those that left."""
    about = {**beside, "content-disposition": f'attachment; filename="{export.name}"',
             "content-type": media_type(export.asked)}  # fmt: skip
    part = part_of(request, export.size, f'"{export.sha256}"', about)
    if isinstance(part, Response):
        return part
    export.used()
    if take is not None:
        await take()
    asked = part.asked
    return part.served(Serving(blocks_of(export.path, asked), stands, lambda given: tell(asked, given)))


def media_type(asked: Asked) -> str:
    """A CSV's says how it is encoded."""
    return TYPES.get(asked.form.value) or f"text/csv; charset={asked.encoding.value.removesuffix('-sig')}"
