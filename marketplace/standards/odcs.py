"""A record as a data contract of the Open Data Contract Standard 3.0.2 (https://bitol-io.github.io/open-data-contract-standard/)."""

from typing import Final

import yaml

from marketplace.standards.telling import Json, licence_of, told
from wire.records import Promise, Record, RecordColumn, dataset_address, said

API_VERSION: Final = "v3.0.2"
TYPES = {
    "boolean": "boolean", "integer": "integer", "bigint": "integer", "double": "number", "decimal": "number",
    "date": "date", "timestamp": "date", "list": "array",
}  # fmt: skip
CREDITED: Final = "What is missing is credited to who bought it."
HOURS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 31 * 24, "quarterly": 92 * 24, "yearly": 366 * 24}


def odcs(record: Record, base: str) -> str:
    """YAML."""
    return yaml.safe_dump(contract(record, base), allow_unicode=True, sort_keys=False, width=120)


def contract(record: Record, base: str) -> Json:
    """The dataset as it stands: columns, which are needed, what was measured, what its listings promise."""
    return told(
        {
            "apiVersion": API_VERSION, "kind": "DataContract", "id": record.id, "version": record.version or "0",
            "status": "active", "name": said(record.title, "en"), "domain": record.sector,
            "dataProduct": record.id, "tenant": record.publisher and said(record.publisher.name, "en"),
            "description": _purpose(record),
            "authoritativeDefinitions": _definitions(record, base),
            "tags": sorted(record.keywords.get("en", [])), "schema": [_table(record)],
            "slaProperties": _service(record),
            "contractCreatedTs": record.issued and record.issued.isoformat(),
        }
    )  # fmt: skip


def _purpose(record: Record) -> Json:
    return told({"purpose": said(record.description or record.title, "en"), "usage": record.attribution})


def _definitions(record: Record, base: str) -> list[Json]:
    licence = licence_of(record, base)
    page = {"type": "canonicalUrl", "url": record.landing or dataset_address(base, record.id)}
    kept = [{"type": "promise", "url": f"{base}/listings/{one.listing}/promise"} for one in record.promises]
    return [page, *([{"type": "license", "url": licence}] if licence else []), *kept]


def _table(record: Record) -> Json:
    keys = [column.name for column in record.columns if column.is_key]
    return told(
        {
            "name": record.id.rpartition(".")[2] or record.id, "businessName": said(record.title, "en"),
            "physicalType": "table", "description": said(record.description, "en"),
            "properties": [_column(column, keys) for column in record.columns],
            "quality": _quality(record),
        }
    )  # fmt: skip


def _column(column: RecordColumn, keys: list[str]) -> Json:
    place = keys.index(column.name) + 1 if column.is_key else None
    return told(
        {
            "name": column.name, "businessName": said(column.title, "en"), "description": said(column.title, "ko"),
            "logicalType": TYPES.get((column.type or "").partition("(")[0], "string"), "physicalType": column.type,
            "required": column.required, "primaryKey": column.is_key, "primaryKeyPosition": place,
            "examples": column.samples,
            "customProperties": [{"property": "unit", "value": column.unit}] if column.unit else None,
        }
    )  # fmt: skip


def _quality(record: Record) -> list[Json]:
    return [*_measured(record), *(found for one in record.promises for found in _promised(one))]


def _measured(record: Record) -> list[Json]:
    """As of when, and of which rows."""
    if record.quality is None:
        return []
    one, release = record.quality, f"release {record.version}" if record.version else "the newest release"
    rows, at = f"{one.valid_share:.4%} of the {one.rows} rows of {release}", one.measured_at.isoformat()
    text = f"Measured: {rows} met every rule, {at}."
    return [{"type": "text", "name": "valid rows", "dimension": "conformity", "unit": "rows", "description": text}]


def _promised(one: Promise) -> list[Json]:
    if one.complete_share_bp is None:
        return []
    text = f"Promised: of the rows of a release at least {one.complete_share_bp / 100:g} % are accepted."
    return [
        {
            "type": "text", "name": "accepted rows", "dimension": "completeness", "unit": "percent",
            "description": text, "businessImpact": CREDITED, "customProperties": [_listing(one)],
        }
    ]  # fmt: skip


def _listing(one: Promise) -> Json:
    return {"property": "listing", "value": one.listing}


def _service(record: Record) -> list[Json]:
    """How often it comes; what listings promise, each named as `valueExt`."""
    hours = HOURS.get(record.cadence or "")
    found = [{"property": "frequency", "value": hours, "unit": "h"}] if hours else []
    for one in record.promises:
        for name, value, unit in (("latency", one.fresh_within_hours, "h"), ("notice", one.schema_notice_days, "d")):
            if value is not None:
                found.append({"property": name, "value": value, "unit": unit, "valueExt": one.listing})
    return found
