"""Tables as CSV files that a spreadsheet opens as data: UTF-8 with a mark, no cell is taken for a formula.

CP949 on demand, for programs that read nothing else: what it has no sign for becomes a question mark.
"""

import codecs
import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from wire import times
from wire.cells import harmless


class Encoding(StrEnum):
    """`utf-8-sig`: with the mark that spreadsheets look for."""

    UTF_8 = "utf-8-sig"
    CP949 = "cp949"


_TYPE = "text/csv; charset=utf-8"
_TYPES = {Encoding.UTF_8: _TYPE, Encoding.CP949: "text/csv; charset=euc-kr"}
_BLOCK = 1 << 16  # characters


def sheet(
    name: str, head: Sequence[str], rows: Iterable[Sequence[object]], encoding: Encoding = Encoding.UTF_8
) -> Response:
    """The answer that a browser saves as `<name>.csv`. None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_cell(cell) for cell in row] for row in (head, *rows))
    body = text.getvalue().encode(encoding, "replace")
    return Response(body, media_type=_TYPES[encoding], headers=_headers(name))


def streamed(
    name: str, head: Sequence[str], rows: Iterable[Sequence[object]] | AsyncIterable[Sequence[object]]
) -> Response:  # fmt: skip
    """The same for rows that are too many to hold: each is written as it comes. An error in between cuts the answer."""
    body = _as_they_come(head, rows) if isinstance(rows, AsyncIterable) else _lines(head, rows)
    return StreamingResponse(body, media_type=_TYPE, headers=_headers(name))


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    block = _Block(head)
    for row in rows:
        yield from block.add(row)
    yield block.taken()


async def _as_they_come(head: Sequence[str], rows: AsyncIterable[Sequence[object]]) -> AsyncIterator[bytes]:
    block = _Block(head)
    async for row in rows:
        for full in block.add(row):
            yield full
    yield block.taken()


class _Block:
    """Lines until there are enough of them to be sent; the first has the mark and the head."""

    def __init__(self, head: Sequence[str]) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text)
        self._before = codecs.BOM_UTF8
        self._writer.writerow([_cell(cell) for cell in head])

    def add(self, row: Sequence[object]) -> Iterator[bytes]:
        self._writer.writerow([_cell(cell) for cell in row])
        if self._text.tell() > _BLOCK:
            yield self.taken()

    def taken(self) -> bytes:
        sent = self._before + self._text.getvalue().encode()
        self._before = b""
        self._text.seek(0)
        self._text.truncate()
        return sent


def _cell(value: object) -> object:
    """A time as ISO 8601 with its offset. ValueError for one that has none."""
    return times.iso(value) if isinstance(value, datetime) else harmless(value)


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv", "Cache-Control": "no-store"}
