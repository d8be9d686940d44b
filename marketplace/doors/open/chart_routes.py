"""GET /open/embed/<dataset>/<column>: a declared chart of what everybody may read, for somebody else's page.

An SVG without script. It may stand in any frame, and is the only answer of ours that may.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.open import answers, statement
from marketplace.doors.open.answering import METHODS, Named, answered, given, open_of
from marketplace.doors.open.asked import groups_asked
from marketplace.doors.open.door import etag_of
from marketplace.doors.open.errors import NotOpen
from marketplace.doors.open.kept import Made
from marketplace.doors.open.picture import COLOURS, Line, Picture
from sectors.licences import LICENCES
from sectors.spec.dataset import Dataset
from wire.open import Kind

FRAMED = {"content-security-policy": "default-src 'none'; frame-ancestors *", "content-type": "image/svg+xml"}
POINTS = 400  # the newest ones


async def chart(request: Request) -> Response:
    """NotOpen where no such chart is declared, or its columns are not open."""
    open_ = open_of(request)
    reading = await open_.reading(request.path_params["dataset"])
    columns, dataset = open_.columns(reading), open_.door.gate.declared(reading.dataset)
    declared = chart_of(dataset, request.path_params["column"]) if dataset else None
    if dataset is None or declared is None or not set(declared.values()) <= set(columns.kinds):
        raise NotOpen("there is no such chart of what is open", remedy=f"See /open/{reading.dataset}.")
    asked = groups_asked(parameters(declared), columns)
    sql = statement.groups(reading, asked, columns, 0)

    async def make() -> Made:
        found = answers.json_rows(await open_.work.ask(sql), asked.limit)
        drawn = picture_of(dataset, declared, [orjson.loads(row) for row in found]).drawn()
        return Made(drawn.encode(), len(found), None)

    words = repr(picture_of(dataset, declared, []))
    return await given(request, dataset.id, (Kind.CHART, "svg"), Named(etag_of(sql, words), FRAMED), make)


def chart_of(dataset: Dataset, column: str) -> Mapping[str, str] | None:
    """The declared chart of that column."""
    return next((one for one in dataset.charts if one["y"] == column), None)


def parameters(declared: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The question whose answer is drawn: means of the newest values of x."""
    by = [declared["x"], *([declared["by"]] if "by" in declared else [])]
    limit = POINTS * (len(COLOURS) if "by" in declared else 1)
    return [("by", ",".join(by)), ("figure", f"avg.{declared['y']}"), ("sort", f"-{declared['x']}"),
            ("limit", str(limit))]  # fmt: skip


def picture_of(dataset: Dataset, declared: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Picture:
    """Title, unit and caption in both languages; empty values leave no point."""
    column, by = dataset.column(declared["y"]), declared.get("by")
    lines: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        value, x = row[f"avg.{declared['y']}"], row[declared["x"]]
        if value is not None and x is not None:
            lines.setdefault(str(row[by]) if by else "", []).append((str(x), float(value)))
    held: dict[str, Line] = {name: sorted(line) for name, line in list(lines.items())[: len(COLOURS)]}
    source, terms = dataset.attribution or dataset.feed.supply_center, LICENCES.get(dataset.licence)
    said = [f"Source · 출처: {source}"]
    if terms:
        said.append(f"Licence · 이용 조건: {terms.title.en} · {terms.title.ko}")
    said.append(f"{dataset.id} · /open/{dataset.id}")
    titles = [f"{dataset.title.en}: {column.title.en}", f"{dataset.title.ko}: {column.title.ko}"]
    return Picture(titles, column.unit or "", held, said)


ROUTES = (Route("/open/embed/{dataset}/{column}", answered(chart, Kind.CHART), methods=METHODS),)
