"""Tables as CSV files that a spreadsheet opens as data: UTF-8 with a mark, no cell is taken for a formula."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from wire import times
from wire.cells import harmless

_TYPE = "text/csv; charset=utf-8"
_BLOCK = 1 << 16  # characters


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The answer that a browser saves as `<name>.csv`. None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_cell(cell) for cell in row] for row in (head, *rows))
    return Response(text.getvalue().encode("utf-8-sig"), media_type=_TYPE, headers=_headers(name))


def streamed(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same for rows that are too many to hold: each is written as it comes. An error in between cuts the answer."""
    return StreamingResponse(_lines(head, rows), media_type=_TYPE, headers=_headers(name))


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_cell(cell) for cell in head])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
        if text.tell() > _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cell(value: object) -> object:
    """A time as ISO 8601 with its offset. ValueError for one that has none."""
    return times.iso(value) if isinstance(value, datetime) else harmless(value)


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv", "Cache-Control": "no-store"}
