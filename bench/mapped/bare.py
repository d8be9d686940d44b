"""The peer: a bare ASGI application that gives pages of the same Parquet as JSON, without gate, order or conditions.

Run by uvicorn with the table's folder in `BARE_FOLDER`; it reads the row groups that the page lies in, and no others.
"""

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = ["station", "measured_at", "level"]


async def app(scope: Mapping[str, Any], _receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    if scope["type"] != "http":
        return
    asked = parse_qs(scope["query_string"].decode())
    body = orjson.dumps(page(int(asked["offset"][0]), int(asked["limit"][0])), default=str)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


def page(offset: int, limit: int) -> list[dict[str, Any]]:
    """The rows from `offset` on."""
    found: list[dict[str, Any]] = []
    for first, count, path, group in groups():
        if first + count > offset and first < offset + limit:
            table = pq.ParquetFile(path).read_row_group(group, columns=COLUMNS)
            begins = max(0, offset - first)
            found += _slice(table, begins, min(limit + offset - first, count) - begins)
    return found


def _slice(table: pa.Table, begins: int, length: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.slice(begins, length).to_pylist()
    return rows


@cache
def groups() -> list[tuple[int, int, Path, int]]:
    """Each row group: its first row, how many it has, its file and its place there."""
    return list(_groups())


def _groups() -> Iterator[tuple[int, int, Path, int]]:
    first = 0
    for path in sorted(Path(os.environ["BARE_FOLDER"]).rglob("*.parquet")):
        told = pq.ParquetFile(path).metadata
        for group in range(told.num_row_groups):
            count = told.row_group(group).num_rows
            yield first, count, path, group
            first += count
