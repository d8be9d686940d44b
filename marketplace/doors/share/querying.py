"""The files of a version; or those that versions since one brought and took."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lakehouse.contents import Contents, TableFile
from marketplace.doors.share import actions, hints, shaping
from marketplace.doors.share.actions import Kind
from marketplace.doors.share.answering import Answer, Asked, Job
from marketplace.doors.share.asked import Query
from marketplace.doors.share.capabilities import capabilities
from marketplace.doors.share.errors import Closed, Wrong, absent
from marketplace.doors.share.giving import Piece, held_by, name_of, piece_of
from marketplace.doors.share.hints import Known, Node, NotUnderstood
from marketplace.doors.share.pieces import MOST_AT_ONCE
from marketplace.doors.share.sealing import Broken, Seals
from marketplace.doors.share.share import dataset_of, share_of
from marketplace.doors.share.since import since
from marketplace.doors.share.sql_hints import from_sql
from marketplace.doors.share.tables import made, reading_at, shape
from marketplace.doors.tokens import Key

_OVER_PAGES = {"pageToken", "maxFiles", "refreshToken", "includeRefreshToken"}  # may differ within one query


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: in which version, at which file, and how many rows were given before."""

    version: int
    file: int = 0
    rows: int = 0


async def query(request: Request) -> Response:
    share = share_of(request)
    caller, dataset, can = await share.caller(request), dataset_of(request), capabilities(request.headers)
    began, body = share.door.clock(), await request.body()
    wanted = Query.of(body)
    if wanted.startingVersion is not None:
        newest = await share.reading(caller, dataset)
        return await (await since(Asked(share, caller, newest, can, body.decode(), began), wanted)).response(request)
    whose = _whose(caller.key, dataset, wanted)
    place = _place(share.seals, whose, wanted)
    number = place.version if place else wanted.version
    reading = await reading_at(share, caller, dataset, number, None if place else wanted.timestamp)
    asked = Asked(share, caller, reading, can, body.decode(), began)
    files = await asyncio.to_thread(_files, asked, wanted, place or Place(reading.table.version), whose)
    return await (await _snapshot(files)).response(request)


@dataclass(slots=True)
class Files:
    """The files of a version that an answer gives, as far as hints, limit and page let it."""

    asked: Asked
    wanted: Query
    held: Contents
    begin: Place
    whose: str
    known: dict[str, str]
    beside: tuple[str, ...]
    hinted: list[Node] = field(default_factory=list)
    next: int = 0  # of the files
    rows: int = 0
    given: int = 0

    @property
    def limit(self) -> int | None:
        """Of rows; none where a hint speaks of values inside of files: which rows of them are wanted is not known."""
        inside = any(hints.columns(node) - set(self.beside) for node in self.hinted)
        return None if inside else self.wanted.limitHint

    @property
    def is_unbounded(self) -> bool:
        return self.limit is None and self.wanted.maxFiles is None

    def jobs(self, told: tuple[int, int] | None) -> Iterator[Job]:
        """Until there is nothing more to give, or the page is full."""
        self.next, self.rows = self.begin.file, self.begin.rows
        while self.next < len(self.held.files) and not self._is_full():
            file = self.held.files[self.next]
            self.next += 1
            if self._may_match(file, None):
                name = name_of(self.asked.share.seals, self.asked.reading, file)
                yield Job(Kind.FILE, self.held.version, name, partial(self._make, file), file, told)

    def following(self) -> str | None:
        """The token of the next page, where files are left."""
        is_over = self.next >= len(self.held.files) or (self.limit is not None and self.rows >= self.limit)
        if is_over:
            return None
        facts = {"of": self.whose, "at": [self.held.version, self.next, self.rows]}
        return self.asked.share.seals.sealed("page", facts)

    def _make(self, file: TableFile) -> Piece | None:
        """None of a file without rows that are licensed, or wanted."""
        piece = piece_of(self.asked.share, self.asked.reading, self.held, file)
        if not piece.figures.rows or not self._may_match(file, piece):
            return None
        self.rows, self.given = self.rows + piece.figures.rows, self.given + 1
        return piece

    def _may_match(self, file: TableFile, piece: Piece | None) -> bool:
        values = {name: file.values.get(name) for name in self.beside}
        known = Known(self.known, values, piece.figures if piece else None)
        return all(hints.may_match(node, known) for node in self.hinted)

    def _is_full(self) -> bool:
        most = self.wanted.maxFiles
        return (self.limit is not None and self.rows >= self.limit) or (most is not None and self.given >= most)


async def _snapshot(files: Files) -> Answer:
    asked, wanted = files.asked, files.wanted
    tell = wanted.version is not None or wanted.timestamp is not None
    shown = await asyncio.to_thread(shape, asked.share, asked.reading, files.held.version, tell=tell)
    at = (await made(asked.reading)).get(files.held.version, 0) if tell else 0
    head = [actions.protocol(asked.can.format), actions.metadata(asked.can.format, shown)]
    return Answer(
        asked, files.held.version, head, files.jobs((files.held.version, at) if tell else None), files.beside,
        end=lambda: (_refresh(files), files.following()), ahead=MOST_AT_ONCE if files.is_unbounded else 1,
    )  # fmt: skip


def _files(asked: Asked, wanted: Query, begin: Place, whose: str) -> Files:
    held = held_by(asked.reading, begin.version)
    kinds = {f["name"]: f["type"] for f in shaping.fields(asked.reading, held) if isinstance(f["type"], str)}
    known = {name: "double" if kind.startswith("decimal") else kind for name, kind in kinds.items()}
    beside = shaping.partitions(asked.reading, held)
    return Files(asked, wanted, held, begin, whose, known, beside, _hinted(wanted))


def _hinted(wanted: Query) -> list[Node]:
    """What is understood of the hints."""
    found: list[Node] = []
    texts = [(from_sql, text) for text in wanted.predicateHints]
    if wanted.jsonPredicateHints:
        texts.append((hints.from_json, wanted.jsonPredicateHints))
    for read, text in texts:
        try:
            found.append(read(text))
        except NotUnderstood:
            continue
    return found


def _whose(key: Key, dataset: str, wanted: Query) -> str:
    """Whose query of what this is: its pages' tokens are good for it alone."""
    body = wanted.model_dump_json(exclude=_OVER_PAGES)
    return hashlib.sha256(f"{key.member}\n{dataset}\n{body}".encode()).hexdigest()[:32]


def _place(seals: Seals, whose: str, wanted: Query) -> Place | None:
    """Where a page's token says to go on, or of which version a token of renewal is. Wrong."""
    for kind, text in (("page", wanted.pageToken), ("refresh", wanted.refreshToken)):
        if text:
            try:
                facts = seals.opened(kind, text)
            except Broken as error:
                raise Wrong(f"the {kind} token is not one of ours", remedy="Ask anew, without it.") from error
            if facts["of"] != whose:
                raise Wrong(f"the {kind} token is of another query", remedy="Ask anew, without it.")
            return Place(*facts["at"])
    return None


def _refresh(files: Files) -> str | None:
    """Good for the same query, of the same version, when its addresses are over."""
    if not files.wanted.includeRefreshToken:
        return None
    return files.asked.share.seals.sealed("refresh", {"of": files.whose, "at": [files.held.version]})


async def later(request: Request) -> Response:
    """Queries are answered at once, so there is none to be asked for later."""
    share = share_of(request)
    await share.reading(await share.caller(request), dataset_of(request))
    raise absent(f"the query {request.path_params['query'][:100]}")


async def credentials(request: Request) -> Response:
    """No table is given as a folder."""
    share = share_of(request)
    await share.reading(await share.caller(request), dataset_of(request))
    raise Closed("this table is given by files alone (accessModes: url)", remedy="Use a query of the table.")


_TABLE = "/shares/{share}/schemas/{schema}/tables/{table}"
ROUTES = (
    Route(f"{_TABLE}/query", query, methods=["POST"]),
    Route(f"{_TABLE}/queries/{{query}}", later, methods=["POST"]),
    Route(f"{_TABLE}/temporary-table-credentials", credentials, methods=["POST"]),
)
