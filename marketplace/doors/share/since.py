"""What versions did, one after another: the files that each brought and took, or the rows that each changed."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lakehouse.contents import TableFile
from marketplace.doors.share import actions, shaping
from marketplace.doors.share.actions import Kind
from marketplace.doors.share.answering import Answer, Asked, Job
from marketplace.doors.share.asked import Query
from marketplace.doors.share.capabilities import Format
from marketplace.doors.share.errors import Wrong
from marketplace.doors.share.giving import Piece, changes_name, changes_of, done_by, held_by, name_of, piece_of
from marketplace.doors.share.tables import demand_there, made, shape


@dataclass(frozen=True, slots=True)
class Span:
    """Versions, both given; `floor`: the oldest one that is licensed. `at`: version → when it was made (ms).

    `shapes`, `protocols`: whether columns that a version set anew are told, and its protocol.
    """

    start: int
    end: int
    floor: int
    at: Mapping[int, int]
    shapes: bool = True
    protocols: bool = False


async def since(asked: Asked, wanted: Query) -> Answer:
    """Added and removed files. Wrong, Refused, VersionGone."""
    assert wanted.startingVersion is not None
    end = asked.reading.table.version if wanted.endingVersion is None else wanted.endingVersion
    asked, span = await spanned(asked, wanted.startingVersion, min(end, asked.reading.table.version))
    span = replace(span, protocols=wanted.includeHistoricalProtocol)
    beside = shaping.partitions(asked.reading, held_by(asked.reading, span.end))
    return await _answer(asked, span, span.start, _files(asked, span), beside)


async def changes(asked: Asked, span: Span) -> Answer:
    """Changed rows, with the columns of the newest of those versions, all of them in the files."""
    return await _answer(asked, span, span.end, _changes(asked, span), beside=())


async def spanned(asked: Asked, start: int, end: int) -> tuple[Asked, Span]:
    """With the reading of the newest of those versions. Wrong, Refused, VersionGone."""
    demand_there(asked.reading, start, "startingVersion")
    if end < start:
        raise Wrong(f"endingVersion {end} is before startingVersion {start}")
    share, dataset, newest = asked.share, asked.reading.dataset, asked.reading.table.version
    await share.reading(asked.caller, dataset, start)
    reading = asked.reading if end == newest else await share.reading(asked.caller, dataset, end)
    floor = await share.door.gate.floor(asked.key, dataset, asked.began)
    return replace(asked, reading=reading), Span(start, end, floor, await made(reading))


async def _answer(
    asked: Asked, span: Span, shaped: int, work: Iterator[Job | dict[str, Any]], beside: Sequence[str]
) -> Answer:
    shown = await asyncio.to_thread(shape, asked.share, asked.reading, shaped, tell=True)
    shown = replace(shown, version=span.start, partitions=beside)
    told = span.start if span.protocols else None
    head = [actions.protocol(asked.can.format, told), actions.metadata(asked.can.format, shown)]
    return Answer(asked, span.start, head, work, beside)


def _files(asked: Asked, span: Span) -> Iterator[Job | dict[str, Any]]:
    for version in range(span.start, span.end + 1):
        did = done_by(asked.reading, version)
        yield from _shapes(asked, span, version)
        for file in did.brought:
            yield _job(asked, span, Kind.ADD, version, file)
        for file in did.taken if version > span.floor else ():
            yield _job(asked, span, Kind.REMOVE, version, file)


def _changes(asked: Asked, span: Span) -> Iterator[Job | dict[str, Any]]:
    share, reading = asked.share, asked.reading
    for version in range(span.start, span.end + 1):
        if span.shapes:
            yield from _shapes(asked, span, version, whole=True)
        first = version <= span.floor
        make = partial(_changed, asked, version, first=first)
        name = changes_name(share.seals, reading, version, first=first)
        yield Job(Kind.CHANGES, version, name, make, told=(version, span.at.get(version, 0)), first=first)


def _shapes(asked: Asked, span: Span, version: int, *, whole: bool = False) -> Iterator[dict[str, Any]]:
    """The columns that the version set anew, after the first one; `whole`: all of them stand in the files."""
    if version > span.start and done_by(asked.reading, version).shape:
        if span.protocols and asked.can.format is Format.DELTA:
            yield actions.protocol(asked.can.format, version)
        shown = shape(asked.share, asked.reading, version, tell=True)
        yield actions.metadata(asked.can.format, replace(shown, partitions=() if whole else shown.partitions))


def _job(asked: Asked, span: Span, kind: Kind, version: int, file: TableFile) -> Job:
    """A file that was taken is one of the version before."""
    of = version if kind is Kind.ADD else version - 1
    name = name_of(asked.share.seals, asked.reading, file)
    return Job(kind, of, name, partial(_piece, asked, of, file), file, (version, span.at.get(version, 0)))


def _piece(asked: Asked, of: int, file: TableFile) -> Piece | None:
    """None of a file without licensed rows."""
    piece = piece_of(asked.share, asked.reading, held_by(asked.reading, of), file)
    return piece if piece.figures.rows else None


def _changed(asked: Asked, version: int, *, first: bool) -> Piece | None:
    piece = changes_of(asked.share, asked.reading, version, first=first)
    return piece if piece is not None and piece.figures.rows else None
