"""Small Delta tables without an engine: Parquet by pyarrow, the log as the protocol has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {pa.string(): "string", pa.int64(): "long", pa.date32(): "date", pa.timestamp("us", tz="UTC"): "timestamp"}


@dataclass(frozen=True)
class Part:
    """Rows of one partition, without its columns."""

    values: Mapping[str, str]
    rows: pa.Table


def create(folder: Path, schema: pa.Schema, partitions: Sequence[str], comment: str | None = None) -> None:
    """Version 0: an empty table."""
    fields = [_field(field) for field in schema]
    metadata = {
        "id": "00000000-0000-0000-0000-000000000001", "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": fields}), "partitionColumns": list(partitions),
        "configuration": {}, "createdTime": 0, **({"description": comment} if comment else {}),
    }  # fmt: skip
    _commit(folder, 0, [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}, {"metaData": metadata}])


def _field(field: pa.Field) -> dict[str, Any]:
    return {"name": field.name, "type": _type(field.type), "nullable": True, "metadata": _metadata(field)}


def _type(kind: pa.DataType) -> Any:
    """A name, or of what holds others their description."""
    if pa.types.is_list(kind):
        return {"type": "array", "elementType": _type(kind.value_type), "containsNull": True}
    if pa.types.is_map(kind):
        held = {"keyType": _type(kind.key_type), "valueType": _type(kind.item_type)}
        return {"type": "map", **held, "valueContainsNull": True}
    if pa.types.is_struct(kind):
        return {"type": "struct", "fields": [_field(field) for field in kind]}
    return TYPES[kind]


def _metadata(field: pa.Field) -> dict[str, str]:
    """The comment that `field.with_metadata({"comment": …})` bears."""
    return {name.decode(): value.decode() for name, value in (field.metadata or {}).items()}


def commit(folder: Path, version: int, parts: Sequence[Part], removed: Sequence[str] = ()) -> list[str]:
    """Add the parts, remove files; the names of the files added."""
    names = [_write(folder, version, place, part) for place, part in enumerate(parts)]
    adds = [_added(folder, name, part) for name, part in zip(names, parts, strict=True)]
    removes = [{"remove": {"path": name, "deletionTimestamp": 1, "dataChange": True}} for name in removed]
    _commit(folder, version, [*removes, *adds])
    return names


def _write(folder: Path, version: int, place: int, part: Part) -> str:
    name = "/".join([*(f"{column}={value}" for column, value in part.values.items()), f"v{version}-{place}.parquet"])
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(part.rows, folder / name)
    return name


def _added(folder: Path, name: str, part: Part) -> dict[str, Any]:
    size = (folder / name).stat().st_size
    stats = json.dumps({"numRecords": part.rows.num_rows})
    return {"add": {"path": name, "partitionValues": dict(part.values), "size": size, "modificationTime": 1,
                    "dataChange": True, "stats": stats}}  # fmt: skip


def _commit(folder: Path, version: int, actions: Sequence[Mapping[str, Any]]) -> None:
    log = folder / "_delta_log"
    log.mkdir(parents=True, exist_ok=True)
    (log / f"{version:020}.json").write_text("".join(json.dumps(action) + "\n" for action in actions))


def known_to_trino(*tables: Path) -> None:
    """As if Trino had registered them: its metastore is files in the lakehouse."""
    for table in tables:
        kept = table.parent.parent / "metastore" / table.parent.name / table.name / ".trinoSchema"
        kept.parent.mkdir(parents=True)
        kept.touch()
