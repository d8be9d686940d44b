"""Rows of text → the body of an answer, in the form that was asked for. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from marketplace.doors.open.asked import Form
from marketplace.doors.open.cursor import Values
from marketplace.doors.open.statement import ROW, SORTED_BY

TYPES = {
    Form.JSON: "application/json", Form.CSV: "text/csv; charset=utf-8", Form.GEOJSON: "application/geo+json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """`told`: what stands beside the rows; `next`: the cursor of the following page."""

    told: Mapping[str, Any]
    next: str | None


def in_json(rows: Sequence[str], page: Page) -> bytes:
    """The rows are JSON already: they are laid between what stands beside them."""
    head = orjson.dumps({**page.told, "next": page.next})
    return b'%b,"rows":[%b]}' % (head[:-1], ",".join(rows).encode())


def in_csv(rows: pa.Table, columns: Sequence[str]) -> bytes:
    shown = rows.drop_columns([SORTED_BY]) if SORTED_BY in rows.column_names else rows
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(_lines(shown))
    return text.getvalue().encode()


def json_rows(rows: pa.Table, limit: int) -> list[str]:
    """At most so many."""
    found: list[str] = rows.column(ROW).slice(0, limit).to_pylist() if rows.num_rows else []
    return found


def sorted_by(rows: pa.Table, limit: int) -> list[Values]:
    """What each row is sorted by; none where nobody sorted."""
    if SORTED_BY not in rows.column_names:
        return []
    return [tuple(orjson.loads(said)) for said in rows.column(SORTED_BY).slice(0, limit).to_pylist()]


def _lines(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)


def in_geojson(features: bytes, page: Page) -> bytes:
    """RFC 7946; what stands beside the rows are foreign members."""
    head = orjson.dumps({"type": "FeatureCollection", **page.told, "next": page.next})
    return b'%b,"features":[%b]}' % (head[:-1], features)
