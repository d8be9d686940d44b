"""The SQL door as the query page uses it: as the person signed in, page by page, with a new token at each.

begin(statement) → Answer, its `next` → follow(next) → Answer … → None; stop(next) ends it

Nothing is kept between two calls: where the result goes on is said by the browser, whose it is by the door.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import anyio
import httpx
import orjson

from lakehouse.layout import CATALOG
from marketplace.accounts.viewer import Viewer
from marketplace.clock import Clock
from marketplace.doors.query.errors import Abandoned
from marketplace.doors.tokens import HOP_TERM, sign_for
from marketplace.errors import NotFound, Unavailable
from marketplace.settings import Settings

SOURCE: Final = "query page"
_PATH = re.compile(
    r"/v1/statement/(?P<stage>queued|executing)/(?P<query>\d{8}_\d{6}_\d{5}_[a-z0-9]{5})/[A-Za-z0-9_]+/(?P<page>\d{1,9})",
    re.ASCII,
)
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; `clock`: each page is asked for with a token of its own time.

    `gone`: whether nobody is there any more; asked with each page, which Trino gives at least each second.
    """

    settings: Settings
    viewer: Viewer
    clock: Clock
    gone: Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a result. `error`: as Trino's clients get it, in the door's words."""

    id: str
    next: str | None
    columns: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[Sequence[Any]] = ()
    stats: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    size: int = 0


async def begin(asker: Asker, sql: str) -> Answer:
    """Send a statement. Unavailable where the door is away."""
    return _answer(await _send(asker, "POST", "/v1/statement", sql.encode()))


async def follow(asker: Asker, path: str) -> Answer:
    """Fetch the page at `path`. NotFound where there is none, or it is another member's."""
    return _answer(await _send(asker, "GET", path))


async def stop(asker: Asker, path: str) -> None:
    """End the query whose page is at `path`, if it runs."""
    await _send(asker, "DELETE", path)


def place(path: str, door_id: str) -> int:
    """The number of the page at `path`, -1 before there are rows. NotFound where it is not a page of that query."""
    found = _PATH.fullmatch(path)
    if found is None or found["query"] != door_id:
        raise NotFound("this is not a page of that query")
    return int(found["page"]) if found["stage"] == "executing" else -1


async def _send(asker: Asker, method: str, path: str, body: bytes = b"") -> httpx.Response:
    settings = asker.settings
    key = settings.secret("jwt-private.pem")
    token = sign_for(asker.viewer, private_key=key, now=asker.clock(), term=HOP_TERM).token
    headers = {
        "authorization": f"Bearer {token}", "x-trino-catalog": CATALOG, "x-trino-time-zone": settings.zone,
        "x-trino-client-capabilities": "PARAMETRIC_DATETIME", "x-trino-source": SOURCE,
        "content-type": "text/plain; charset=utf-8",
    }  # fmt: skip
    try:
        client = _client(str(settings.secrets / "tls-ca.pem"))
        answer = await client.request(method, settings.sql_url + path, headers=headers, content=body)
    except (httpx.HTTPError, OSError) as error:
        raise Unavailable("the SQL door does not answer", remedy="Try again in a minute.") from error
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotFound("the SQL door holds no such query any more", remedy="Run it again.")
    if answer.is_error:
        raise Unavailable(f"the SQL door says: {answer.text[:300]}", remedy="Try again in a minute.")
    return answer


def _answer(response: httpx.Response) -> Answer:
    told: dict[str, Any] = orjson.loads(response.content)
    following = told.get("nextUri")
    return Answer(
        id=told["id"], next=urlsplit(following).path if following else None, columns=told.get("columns") or (),
        rows=told.get("data") or (), stats=told.get("stats") or {}, error=told.get("error"),
        size=len(response.content) if told.get("data") else 0,
    )  # fmt: skip


@asynccontextmanager
async def whole(asker: Asker, sql: str) -> AsyncIterator[AsyncIterator[Answer]]:
    """Every page of a result; whoever leaves before the last ends the query. Abandoned."""
    first = await begin(asker, sql)
    held = [first]

    async def pages() -> AsyncIterator[Answer]:
        yield first
        while following := held[0].next:
            if await asker.gone():
                raise Abandoned
            held[0] = await follow(asker, following)
            yield held[0]

    try:
        yield pages()
    finally:
        if place_left := held[0].next:
            with anyio.CancelScope(shield=True):
                await stop(asker, place_left)


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


def _client(authority: str) -> httpx.AsyncClient:
    """One a process (one a loop, whose connections it keeps): it trusts the network's own authority only."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = httpx.AsyncClient(verify=_trust(authority), trust_env=False, timeout=_TIMEOUT, limits=_LIMITS)
    return _clients[loop]


@cache
def _trust(authority: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)
