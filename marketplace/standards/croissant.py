"""A record as Croissant 1.1 (http://mlcommons.org/croissant/1.1): what machine learning loads rows by.

Forms that can be downloaded are file objects; the columns are a record set, read from the first table among them.
"""

from typing import Final

from marketplace.standards.telling import Json, keywords, licence_of, told
from wire.records import Distribution, Record, RecordColumn, dataset_address, said

VERSION: Final = "http://mlcommons.org/croissant/1.1"
TABLES = ("CSV", "Parquet", "PARQUET")
TYPES = {
    "boolean": "sc:Boolean", "integer": "sc:Integer", "bigint": "sc:Integer", "double": "sc:Float",
    "decimal": "sc:Float", "date": "sc:Date", "timestamp": "sc:DateTime",
}  # fmt: skip
_TERMS = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField",
    "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source",
    "subField", "transform",
)  # fmt: skip
CONTEXT: Final[Json] = {
    "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"}, "description": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}  # fmt: skip


def croissant(record: Record, base: str) -> Json:
    """JSON-LD; texts in English where they are there."""
    here = dataset_address(base, record.id)
    files = [form for form in record.distributions if form.download and form.media_type]
    table = next((place for place, form in enumerate(files) if form.format in TABLES), None)
    return told({
        "@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": VERSION, "name": said(record.title, "en"),
        "description": said(record.description or record.title, "en"), "url": here, "license": licence_of(record, base),
        "citeAs": _cited(record, here), "version": record.version and f"{record.version}.0.0",
        "datePublished": record.issued and record.issued.isoformat(),
        "dateModified": record.modified and record.modified.isoformat(),
        "creator": _creator(record), "keywords": keywords(record),
        "inLanguage": record.languages, "isAccessibleForFree": record.price == "free",
        "isLiveDataset": any(form.sha256 is None for form in files) or None,
        "rai:dataCollection": said(record.provenance, "en"),
        "rai:personalSensitiveInformation": None if record.sensitivity == "public" else record.sensitivity,
        "distribution": [_file(form, place) for place, form in enumerate(files)],
        "recordSet": [_rows(record, f"file-{table}")] if table is not None and record.columns else None,
    })  # fmt: skip


def _cited(record: Record, here: str) -> str:
    """Whom to name, what, where it is."""
    publisher = record.publisher and said(record.publisher.name, "en")
    return ". ".join(part for part in (record.attribution or publisher, said(record.title, "en"), here) if part)


def _creator(record: Record) -> Json | None:
    made = record.creator or record.publisher
    return {"@type": "sc:Organization", "name": said(made.name, "en")} if made else None


def _file(form: Distribution, place: int) -> Json:
    return told({
        "@type": "cr:FileObject", "@id": f"file-{place}", "name": said(form.title, "en") or f"file-{place}",
        "contentUrl": form.download, "encodingFormat": form.media_type, "sha256": form.sha256,
        "contentSize": f"{form.bytes} B" if form.bytes else None,
    })  # fmt: skip


def _rows(record: Record, file: str) -> Json:
    keys = [{"@id": f"rows/{column.name}"} for column in record.columns if column.is_key]
    rows = {
        "@type": "cr:RecordSet", "@id": "rows", "name": "rows",
        "field": [_field(column, file) for column in record.columns],
    }  # fmt: skip
    return rows | ({"key": keys} if keys else {})


def _field(column: RecordColumn, file: str) -> Json:
    unit = f" ({column.unit})" if column.unit else ""
    return {
        "@type": "cr:Field", "@id": f"rows/{column.name}", "name": column.name,
        "description": (said(column.title, "en") or column.name) + unit,
        "dataType": TYPES.get((column.type or "").partition("(")[0], "sc:Text"),
        "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
    }  # fmt: skip
