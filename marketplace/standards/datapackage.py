"""A record as Data Package 2.0 (https://datapackage.org/standard/data-package/), columns as its Table Schema."""

import re
from typing import Final

from marketplace.standards import vocabularies
from marketplace.standards.telling import Json, keywords, told
from wire.records import Agent, Distribution, Record, RecordColumn, dataset_address, said

PROFILES: Final = "https://datapackage.org/profiles/2.0"
TYPES = {
    "boolean": "boolean", "integer": "integer", "bigint": "integer", "double": "number", "decimal": "number",
    "date": "date", "timestamp": "datetime", "list": "array",
}  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+")


def datapackage(record: Record, base: str) -> Json:
    """Every form that can be downloaded is a resource; without one the table stands there without its rows."""
    here = dataset_address(base, record.id)
    files = [form for form in record.distributions if form.download]
    schema = _schema(record)
    about = {
        "$schema": f"{PROFILES}/datapackage.json", "name": named(record.id), "id": here,
        "title": said(record.title, "en"), "description": said(record.description or record.title, "en"),
        "homepage": record.landing or here, "version": record.version,
        "created": record.issued and record.issued.isoformat(),
        "keywords": keywords(record),
        "licenses": _licences(record, base), "contributors": _contributors(record),
        "sources": [{"title": record.attribution}] if record.attribution else [],
        "resources": [_file(form, place, schema) for place, form in enumerate(files)] or [_bare(record, schema)],
    }  # fmt: skip
    return told(about)


def named(text: str) -> str:
    """Lower-case letters, digits and . _ - alone."""
    return _NOT_IN_NAMES.sub("-", text.lower()).strip("-") or "dataset"


def _licences(record: Record, base: str) -> list[Json]:
    if record.licence:
        return [{"name": record.licence, "path": vocabularies.licence_address(record.licence, base)}]
    return [{"path": record.licence_url}] if record.licence_url else []


def _contributors(record: Record) -> list[Json]:
    roles = {"publisher": record.publisher, "creator": record.creator, "contact": record.contact}
    return [_contributor(role, agent) for role, agent in roles.items() if agent]


def _contributor(role: str, agent: Agent) -> Json:
    mail = agent.address and agent.address.startswith("mailto:")
    text = {"title": said(agent.name, "en"), "roles": [role]}
    return told(text | ({"email": agent.address[7:]} if mail and agent.address else {"path": agent.address}))


def _file(form: Distribution, place: int, schema: Json) -> Json:
    tabular = form.format in ("CSV", "TSV", "Parquet", "PARQUET", "XLSX")
    return told(
        {
            "name": f"file-{place}", "title": said(form.title, "en"), "path": form.download,
            "format": form.format and form.format.lower(), "mediatype": form.media_type, "bytes": form.bytes,
            "hash": form.sha256 and f"sha256:{form.sha256}", "encoding": "utf-8" if form.format == "CSV" else None,
            "type": "table" if tabular and schema else None, "schema": schema if tabular else None,
        }
    )  # fmt: skip


def _bare(record: Record, schema: Json) -> Json:
    table = {"type": "table", "schema": schema} if schema else {}
    return {"name": "rows", "title": said(record.title, "en"), "data": []} | table


def _schema(record: Record) -> Json:
    if not record.columns:
        return {}
    keys = [column.name for column in record.columns if column.is_key]
    return told(
        {
            "$schema": f"{PROFILES}/tableschema.json", "fields": [_field(column) for column in record.columns],
            "primaryKey": keys, "missingValues": [""] if record.columns else [],
        }
    )  # fmt: skip


def _field(column: RecordColumn) -> Json:
    return told(
        {
            "name": column.name, "type": TYPES.get((column.type or "").partition("(")[0], "string"),
            "title": said(column.title, "en"), "description": said(column.title, "ko"), "unit": column.unit,
            "constraints": {"required": True} if column.required else None,
            "example": column.samples[0] if column.samples else None,
        }
    )  # fmt: skip
