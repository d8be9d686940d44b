"""What the open door answers to programs. Every request is decided anew; no sign-in, no cookie, any page may ask.

GET /open/api/<dataset>/rows           rows
GET /open/api/<dataset>/aggregate      figures of groups
GET /open/api/<dataset>/openapi.json   the description of both
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lakehouse.contents import laid_out
from marketplace.doors.open import answers, cursor, geography, openapi, statement, words
from marketplace.doors.open.answering import ANYWHERE, METHODS, Named, answered, given, open_of
from marketplace.doors.open.asked import Asked, Form, groups_asked, rows_asked
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.door import Came, Open, etag_of
from marketplace.doors.open.errors import CursorOutdated, NotOpen
from marketplace.doors.open.kept import Made
from marketplace.doors.reading.reading import Reading
from wire.open import Kind


@dataclass(frozen=True, slots=True)
class Question:
    """One request: who asks, with which parameters, of which reading."""

    request: Request
    open: Open
    came: Came
    given: Sequence[tuple[str, str]]
    reading: Reading
    columns: Columns
    place: cursor.Place | None

    @property
    def keys(self) -> Sequence[str]:
        declared = self.open.door.gate.declared(self.reading.dataset)
        return declared.key if declared else ()

    async def begin(self, order: Sequence[object]) -> cursor.Place:
        """Where the page begins. CursorOutdated where the rows lie, are shown or are sorted otherwise than before."""
        laid = "" if order else str(await asyncio.to_thread(laid_out, self.reading.table.folder))
        under = sha256("|".join([self.reading.scope_key, laid, *map(repr, order)]).encode()).hexdigest()[:16]
        if self.place and self.place.under != under:
            raise CursorOutdated("cursor: the rows are laid out or shown anew", remedy="Ask anew without a cursor.")
        return self.place or cursor.Place(self.reading.table.version, under)

    async def answer(
        self, asked: Asked, sql: str, columns: Sequence[str], told: dict[str, Any], place: cursor.Place
    ) -> Response:  # fmt: skip
        """Of what is asked, as one statement gives it."""

        async def make() -> Made:
            return await self._made(asked, sql, columns, told, place)

        named = Named(
            etag_of(sql, asked.form, repr((told, self.given, place))), {"content-type": answers.TYPES[asked.form]}
        )
        return await given(self.request, self.reading.dataset, (Kind.API, asked.form), named, make)

    async def _made(
        self, asked: Asked, sql: str, columns: Sequence[str], told: dict[str, Any], place: cursor.Place
    ) -> Made:  # fmt: skip
        found = await self.open.work.ask(sql)
        following = self._following(asked, found, place)
        body = _body(found, asked, self.columns, columns, answers.Page(told, following))
        return Made(body, min(found.num_rows, asked.limit), following)

    def _following(self, asked: Asked, found: pa.Table, place: cursor.Place) -> str | None:
        """The address of the next page; None at the end."""
        if found.num_rows <= asked.limit:
            return None
        after = cursor.following(place, answers.sorted_by(found, asked.limit), asked.limit)
        kept = [(name, value) for name, value in self.given if name != "cursor"]
        said = cursor.written(self.open.seals, after, question_of(self.request, self.given))
        query = urlencode([*kept, ("cursor", said)])
        return f"{self.open.door.settings.files_url}{quote(self.request.url.path)}?{query}"


def question_of(request: Request, given: Sequence[tuple[str, str]]) -> str:
    """What a cursor belongs to: the path and all parameters but where a page begins and how long it is."""
    kept = "&".join(f"{name}={value}" for name, value in given if name not in ("cursor", "limit"))
    return f"{request.url.path}?{kept}"


async def question(request: Request, came: Came) -> Question:
    """Held against what everybody may read now; of the version that the cursor names. NotOpen, Invalid."""
    open_ = open_of(request)
    given = words.parameters(request.scope["query_string"])
    at = next((value for name, value in reversed(given) if name == "cursor" and value), None)
    place = cursor.read(open_.seals, at, question_of(request, given)) if at else None
    reading = await open_.reading(request.path_params["dataset"], place.version if place else None)
    columns = open_.columns(reading)
    return Question(request, open_, came, given, reading, columns, place)


async def rows(request: Request) -> Response:
    one = await question(request, request.state.came)
    asked = rows_asked(one.given, one.columns)
    if asked.form is Form.GEOJSON:
        geography.demanded({column: one.columns.kinds[column] for column in asked.select})
    order = statement.order_of(one.reading, asked, one.columns, one.keys)
    place = await one.begin(order)
    sql = statement.rows(one.reading, asked, one.columns, order, place)
    return await one.answer(asked, sql, asked.select, told_of(one, asked.select), place)


async def aggregate(request: Request) -> Response:
    one = await question(request, request.state.came)
    asked = groups_asked(one.given, one.columns)
    labels = [*asked.by, *(figure.label for figure in asked.figures)]
    place = await one.begin([*asked.sort, *asked.by])
    sql = statement.groups(one.reading, asked, one.columns, place.offset)
    return await one.answer(asked, sql, labels, told_of(one, asked.by), place)


async def description(request: Request) -> Response:
    """The OpenAPI document of this dataset's API."""
    one = await question(request, request.state.came)
    dataset = one.open.door.gate.declared(one.reading.dataset)
    if dataset is None:
        raise NotOpen("it is no longer declared, so its columns have no words", remedy="Ask for its rows.")
    address = f"{one.open.door.settings.files_url}/open/api/{dataset.id}"
    headers = {**ANYWHERE, **one.came.left.headers, "cache-control": "no-cache"}
    return JSONResponse(openapi.described(dataset, one.columns, address, one.reading.table.version), headers=headers)


def told_of(one: Question, columns: Sequence[str]) -> dict[str, Any]:
    """What stands beside the rows: whose they are, of which release, under which terms, in which units."""
    declared = one.open.door.gate.declared(one.reading.dataset)
    sources = dict.fromkeys(grant.scope.attribution for grant in one.reading.grants or () if grant.scope.attribution)
    units = {column.name: column.unit for column in declared.columns if column.unit} if declared else {}
    return {
        "dataset": one.reading.dataset, "version": one.reading.table.version,
        "attribution": list(sources) or ([declared.attribution] if declared and declared.attribution else []),
        "licence": declared.licence if declared else None,
        "columns": [{"name": c, "type": one.columns.kinds[c], "unit": units.get(c)} for c in columns],
    }  # fmt: skip


def _body(
    found: pa.Table, asked: Asked, columns: Columns, named: Sequence[str], page: answers.Page
) -> bytes:  # fmt: skip
    if asked.form is Form.CSV:
        return answers.in_csv(found.slice(0, asked.limit), named)
    listed = answers.json_rows(found, asked.limit)
    if asked.form is Form.JSON:
        return answers.in_json(listed, page)
    where = geography.demanded({column: columns.kinds[column] for column in named})
    return answers.in_geojson(geography.features(listed, where), page)


ROUTES = (
    Route("/open/api/{dataset}/rows", answered(rows, Kind.API), methods=METHODS),
    Route("/open/api/{dataset}/aggregate", answered(aggregate, Kind.API), methods=METHODS),
    Route("/open/api/{dataset}/openapi.json", answered(description, Kind.API), methods=METHODS),
)
