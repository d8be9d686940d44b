"""The lines of an answer, in both formats. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.doors.share.capabilities import Format
from marketplace.doors.share.names import table_id

_FORMAT = {"provider": "parquet"}
_CHANGES = {"enableChangeDataFeed": "true"}


class Kind(StrEnum):
    """What a file is in an answer: of a version, that a version brought or took, or of changed rows."""

    FILE = "file"
    ADD = "add"
    REMOVE = "remove"
    CHANGES = "cdf"


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as it is given out: `fields` in Delta's words; `version` where the answer is to say it."""

    dataset: str
    title: str
    fields: Sequence[Mapping[str, Any]]
    partitions: Sequence[str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """`version` and `at` (ms): when it came or went, where the answer is to say it; `ends`: of its address (ms)."""

    kind: Kind
    url: str
    id: str
    size: int
    values: Mapping[str, str | None]
    ends: int
    stats: str | None = None
    version: int | None = None
    at: int | None = None


def line(action: Mapping[str, Any]) -> str:
    return json.dumps(action, ensure_ascii=False, separators=(",", ":")) + "\n"


def protocol(form: Format, version: int | None = None) -> dict[str, Any]:
    if form is Format.PARQUET:
        return {"protocol": {"minReaderVersion": 1}}
    told = {} if version is None else {"version": version}
    return {"protocol": {**told, "deltaProtocol": {"minReaderVersion": 1, "minWriterVersion": 4}}}


def metadata(form: Format, shape: Shape) -> dict[str, Any]:
    told = {} if shape.version is None else {"version": shape.version}
    schema = json.dumps({"type": "struct", "fields": list(shape.fields)}, ensure_ascii=False)
    facts = {
        "id": table_id(shape.dataset), "name": shape.dataset, "description": shape.title, "format": _FORMAT,
        "schemaString": schema, "partitionColumns": list(shape.partitions),
    }  # fmt: skip
    if form is Format.PARQUET:
        return {"metaData": {**facts, "configuration": _CHANGES, "accessModes": ["url"], **told}}
    own = {**facts, "configuration": {"delta.enableChangeDataFeed": "true"}, "createdTime": 0}
    own["format"] = {**_FORMAT, "options": {}}
    return {"metaData": {"deltaMetadata": own, "accessModes": ["url"], **told}}


def file(form: Format, given: File) -> dict[str, Any]:
    times = {"version": given.version, "timestamp": given.at, "expirationTimestamp": given.ends}
    told = {name: value for name, value in times.items() if value is not None}
    if form is Format.PARQUET:
        values = {name: value or "" for name, value in given.values.items()}
        stats = {} if given.stats is None else {"stats": given.stats}
        facts = {"url": given.url, "id": given.id, "partitionValues": values, "size": given.size, **stats, **told}
        return {given.kind.value: facts}
    return {"file": {"id": given.id, "size": given.size, **told, "deltaSingleAction": _single(given)}}


def end(*, refresh: str | None, following: str | None, ends: int | None, problem: str | None = None) -> dict[str, Any]:
    facts = {
        "refreshToken": refresh, "nextPageToken": following, "minUrlExpirationTimestamp": ends, "errorMessage": problem,
    }  # fmt: skip
    return {"endStreamAction": {name: value for name, value in facts.items() if value is not None}}


def _single(given: File) -> dict[str, Any]:
    """The action as Delta's log would have it, the address in place of the path."""
    facts = {"path": given.url, "partitionValues": dict(given.values), "size": given.size}
    match given.kind:
        case Kind.REMOVE:
            gone = {"deletionTimestamp": given.at or 0, "dataChange": True, "extendedFileMetadata": True}
            return {"remove": {**facts, **gone}}
        case Kind.CHANGES:
            return {"cdc": {**facts, "dataChange": False}}
    stats = {} if given.stats is None else {"stats": given.stats}
    return {"add": {**facts, "modificationTime": given.at or 0, "dataChange": True, **stats}}
