"""The requests that the SQL door answers: a statement, a page of its result, is it up."""

import logging
import re
from datetime import datetime
from functools import partial
from urllib.parse import unquote_plus

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.database import Undecided
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.sql.accesses import Refusal, of_refusal
from marketplace.doors.sql.door import Door, door_of
from marketplace.doors.sql.engine import OK, TrinoAway
from marketplace.doors.sql.headers import outward
from marketplace.doors.sql.live import NO_TRANSACTION, LiveQuery
from marketplace.doors.sql.passing import Passing
from marketplace.doors.sql.responses import failed, not_signed_in, plain
from marketplace.doors.sql.statements import Said
from marketplace.doors.sql.turned_away import LONGEST, TOO_LONG, TRANSACTION_OVER, TurnedAway, turned_away
from marketplace.doors.tokens import Key
from marketplace.grants.facts import ANY_GRANT
from marketplace.ids import new_id

log = logging.getLogger(__name__)
_PAGE = re.compile(
    r"/v1/statement/(?:queued|executing|executing/partialCancel)/(?P<query>\d{8}_\d{6}_\d{5}_[a-z0-9]{5})/[A-Za-z0-9_/-]+",
    re.ASCII,
)  # nothing that could mean another address at Trino


async def statement(request: Request) -> Response:
    """Begin a query: 401 without a good token, 413 for more than a million bytes, else Trino's own answer."""
    door = door_of(request)
    began, key = door.clock(), await door.key(request)
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
    return await Passing(request, door, key.member).begin(key, said)


def _refuse(door: Door, key: Key, said: Said | None, why: TurnedAway, began: datetime) -> None:
    """Trino never sees the statement, so the door tells of it, once the member has the answer."""
    log.info("refused %.40s to %s: %s", why.message, key.member, why.reason)
    refusal = Refusal(new_id("acc"), key.member, said, why.reason, began, door.clock())
    size = 0 if said is None else sum(map(len, [said.sql, *said.prepared.values()]))
    door.recorder.tell(partial(of_refusal, refusal), size=size)


async def page(request: Request) -> Response:
    """Fetch or cancel: only whose query it is, only while the licence lasts; 404 to everybody else."""
    door = door_of(request)
    key = await door.key(request)
    found = _PAGE.fullmatch(request.url.path)
    query = await _own_query(found["query"], key, door) if found else None
    if query is None:
        return plain(404, "there is no such query, or it is not yours")
    if query.ended is not None:
        door.live.finish(query.id)
        return failed(query.id, query.ended)
    return await Passing(request, door, key.member).page(query)


async def info(request: Request) -> Response:
    """Trino's version and whether it has started: clients ask before they sign in."""
    answer = await door_of(request).engine.send("GET", "/v1/info", [])
    return Response(answer.body, answer.status, outward(answer.headers))


async def health(request: Request) -> Response:
    """200 when a query could run: Trino has started and the grants may be read."""
    door = door_of(request)
    try:
        answer = await door.engine.send("GET", "/v1/info", [])
        async with door.reading.database.connect() as connection:
            await connection.execute(ANY_GRANT)
    except (TrinoAway, Undecided) as error:
        return plain(503, f"a part does not answer: {type(error).__name__} {error}")
    starting = answer.status != OK or orjson.loads(answer.body).get("starting", True)
    return plain(503, "Trino is starting") if starting else plain(200, "ready")


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


async def _own_query(query_id: str, key: Key, door: Door) -> LiveQuery | None:
    """A query that this process did not begin is the subject's if Trino says so: the door keeps nothing on disk."""
    query = door.live.of(query_id, door.clock())
    if query is None and (look := await door.engine.look(query_id, key.member, door.clock())):
        query = door.live.begin(query_id, key, look.said, look.began)
    return query if query is not None and query.subject == key.member else None


async def away(_request: Request, _error: Exception) -> Response:
    return plain(503, "Trino does not answer; try again in a moment")


async def refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SqlTokenRefused)
    return not_signed_in(error)


ROUTES = (
    Route("/health", health),
    Route("/v1/info", info),
    Route("/v1/statement", statement, methods=["POST"]),
    Route("/v1/statement/{page:path}", page, methods=["GET", "DELETE"]),
)
