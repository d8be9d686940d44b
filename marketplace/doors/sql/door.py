"""The three requests that the SQL door answers: a statement, a page of its result, is it up."""

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import httpx
import orjson
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from marketplace.clock import Clock
from marketplace.doors import keys
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.recorder import Recorder
from marketplace.doors.sql.accesses import Refusal, of_refusal
from marketplace.doors.sql.authorization import proof
from marketplace.doors.sql.declared import as_declared
from marketplace.doors.sql.engine import Engine
from marketplace.doors.sql.headers import inward, outward
from marketplace.doors.sql.live import NO_TRANSACTION, LiveQueries, LiveQuery
from marketplace.doors.sql.responses import failed, not_signed_in, plain
from marketplace.doors.sql.statements import Said
from marketplace.doors.sql.turned_away import LONGEST, TOO_LONG, TRANSACTION_OVER, TurnedAway, turned_away
from marketplace.doors.sql.wording import Reading, in_our_words
from marketplace.doors.tokens import Key
from marketplace.ids import new_id
from marketplace.settings import Settings

log = logging.getLogger(__name__)
ERROR = b'"error":{'
_PAGE = re.compile(
    r"/v1/statement/(?:queued|executing|executing/partialCancel)/(?P<query>\d{8}_\d{6}_\d{5}_[a-z0-9]{5})/[A-Za-z0-9_/-]+",
    re.ASCII,
)  # nothing that could mean another address at Trino


@dataclass(frozen=True, slots=True)
class Door:
    """What the process needs."""

    settings: Settings
    reading: Reading
    engine: Engine
    clock: Clock
    public_key: str
    live: LiveQueries
    recorder: Recorder


async def statement(request: Request) -> Response:
    """Begin a query: 401 without a good token, 413 for more than a million bytes, else Trino's own answer."""
    door: Door = request.app.state.door
    began = door.clock()
    try:
        key = await _key(request, door)
    except SqlTokenRefused as error:
        return not_signed_in(error)
    sql = await _body(request)
    if sql is None:
        _refuse(door, key, None, TOO_LONG, began)
        return plain(413, TOO_LONG.message)
    said = Said(sql, _prepared(request), *map(request.headers.get, ("x-trino-catalog", "x-trino-schema")))
    transaction = request.headers.get("x-trino-transaction-id", NO_TRANSACTION)
    theirs = door.live.owns(transaction, key.member)
    why = await turned_away(said) if theirs else TRANSACTION_OVER
    if why is not None:
        _refuse(door, key, said, why, began)
        return failed("refused", why.message)
    return await _begin(request, door, key, said)


def _refuse(door: Door, key: Key, said: Said | None, why: TurnedAway, began: datetime) -> None:
    """Trino never sees the statement, so the door tells of it, once the member has the answer."""
    log.info("refused %.40s to %s: %s", why.message, key.member, why.reason)
    refusal = Refusal(new_id("acc"), key.member, said, why.reason, began, door.clock())
    size = 0 if said is None else sum(map(len, [said.sql, *said.prepared.values()]))
    door.recorder.tell(partial(of_refusal, refusal), size=size)


async def _begin(request: Request, door: Door, key: Key, said: Said) -> Response:
    now = door.clock()
    sent = await as_declared(said.sql, request.headers, key.member, door.reading, now)
    answer = await _forward(request, door, key.member, sent.encode())
    if isinstance(answer, Response):
        return answer
    if answer.status_code != httpx.codes.OK:
        return Response(answer.content, answer.status_code, outward(answer.headers))
    query = door.live.begin(orjson.loads(answer.content)["id"], key, said, now)
    return await _passed_on(answer, door, query)


async def page(request: Request) -> Response:
    """Fetch or cancel: only whose query it is, only while the licence lasts; 404 to everybody else."""
    door: Door = request.app.state.door
    try:
        key = await _key(request, door)
    except SqlTokenRefused as error:
        return not_signed_in(error)
    found = _PAGE.fullmatch(request.url.path)
    query = await _own_query(found["query"], key, door) if found else None
    if query is None:
        return plain(404, "there is no such query, or it is not yours")
    if query.ended is not None:
        door.live.finish(query.id)
        return failed(query.id, query.ended)
    answer = await _unless_stopped(_forward(request, door, key.member, b""), query)
    if isinstance(answer, Response):
        return answer
    return await _passed_on(answer, door, query)


async def _unless_stopped(
    forwarded: Coroutine[Any, Any, httpx.Response | Response], query: LiveQuery
) -> httpx.Response | Response:
    """The page, or a refusal at the moment when the licence ends: Trino may take its time to stop."""
    coming, stopped = asyncio.create_task(forwarded), asyncio.create_task(query.stopped.wait())
    await asyncio.wait({coming, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if query.ended is None:
        return await coming
    coming.cancel()
    return failed(query.id, query.ended)


async def info(request: Request) -> Response:
    """Trino's version and whether it has started: clients ask before they sign in."""
    door: Door = request.app.state.door
    try:
        answer = await door.engine.send("GET", "/v1/info", [])
    except httpx.HTTPError:
        return plain(503, "Trino does not answer; try again in a moment")
    return Response(answer.content, answer.status_code, outward(answer.headers))


async def health(request: Request) -> Response:
    """200 when a query could run: Trino has started and the grants may be read."""
    door: Door = request.app.state.door
    try:
        answer = await door.engine.send("GET", "/v1/info", [])
        async with door.reading.database.connect() as connection:
            await connection.execute(text('SELECT id FROM "grant" LIMIT 1'))
    except (httpx.HTTPError, SQLAlchemyError) as error:
        return plain(503, f"a part does not answer: {type(error).__name__}")
    starting = answer.status_code != httpx.codes.OK or orjson.loads(answer.content).get("starting", True)
    return plain(503, "Trino is starting") if starting else plain(200, "ready")


async def _key(request: Request, door: Door) -> Key:
    given = proof(request.headers.get("authorization", ""))
    database, now = door.reading.database, door.clock()
    return await keys.holder(database, given.token, mail=given.mail, public_key=door.public_key, now=now)


async def _body(request: Request) -> str | None:
    """The statement without the `;` that programs end it with; None if it is too long, read no further than that."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LONGEST:
            return None
    return read.decode("utf-8", "replace").rstrip(" \t\r\n;")


def _prepared(request: Request) -> dict[str, str]:
    """Statements that the client prepared earlier, by the name that `EXECUTE` says."""
    values = ",".join(request.headers.getlist("x-trino-prepared-statement")).split(",")
    pairs = (value.partition("=") for value in values if value)
    return {unquote_plus(name).strip().lower(): unquote_plus(text) for name, _, text in pairs}


async def _forward(request: Request, door: Door, subject: str, body: bytes) -> httpx.Response | Response:
    public = urlsplit(door.settings.sql_url)
    address = (public.hostname or "127.0.0.1", public.port or 443)
    token = door.engine.token(subject, door.clock())
    headers = inward(request.headers.items(), subject=subject, token=token, address=address)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        return await door.engine.send(request.method, path, headers, body)
    except httpx.HTTPError:
        return plain(503, "Trino does not answer; try again in a moment")


async def _own_query(query_id: str, key: Key, door: Door) -> LiveQuery | None:
    """A query that this process did not begin is the subject's if Trino says so: the door keeps nothing on disk."""
    query = door.live.of(query_id, door.clock())
    if query is None and (look := await door.engine.look(query_id, key.member, door.clock())):
        query = door.live.begin(query_id, key, look.said, look.began)
    return query if query is not None and query.subject == key.member else None


async def _passed_on(answer: httpx.Response, door: Door, query: LiveQuery) -> Response:
    """Trino's bytes as they are; only an error is read, and put into our words where it tells too much."""
    body = answer.content
    if transaction := answer.headers.get("x-trino-started-transaction-id"):
        door.live.started(transaction, query.subject)
    if b'"nextUri"' not in body[:4000]:
        door.live.finish(query.id)
    if ERROR in body:
        body = await in_our_words(body, query, door.reading, door.clock())
    return Response(body, answer.status_code, outward(answer.headers))
