"""The forms in which a dataset of ours is got: by the doors that its plans open, or as it is delivered."""

from datetime import datetime

from marketplace.records.knowing import Known
from wire.records import Distribution, Localised

MEDIA_TYPES = {
    "CSV": "text/csv", "JSON": "application/json", "JSONL": "application/x-ndjson", "XML": "application/xml",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "Parquet": "application/vnd.apache.parquet", "GEOJSON": "application/geo+json",
}  # fmt: skip
FILES = ("Parquet", "CSV", "JSONL", "XLSX")
DOORS = {"SQL": {"en": "SQL door", "ko": "SQL 접속"}, "Delta Sharing": {"en": "Delta Sharing", "ko": "델타 셰어링"}}


def forms(one: Known, address: str, modified: datetime | None) -> list[Distribution]:
    """With a plan: files, SQL and shares. Without: the delivered form, which its own page tells of."""
    id_, licence = one.dataset.id, one.dataset.licence
    if not one.scopes:
        page = f"{address}/datasets/{id_}"
        kinds = dict.fromkeys(form.kind.upper() for form in one.dataset.feed.formats)
        return [_form(kind, page, licence, {"en": "As delivered", "ko": "전달된 형식"}) for kind in kinds]
    connect = f"{address}/connect/{id_}"
    page = f"{address}/listings/{one.listings[0]}" if one.listings else connect
    files = [_form(kind, page, licence, {"en": f"{kind} file", "ko": f"{kind} 파일"}) for kind in FILES]
    doors = [_form(name, connect, licence, title) for name, title in DOORS.items()]
    gives_rows = any(scope.aggregate_only is None for scope in one.scopes)
    return [form.model_copy(update={"modified": modified}) for form in ([*files, *doors] if gives_rows else doors[:1])]


def _form(kind: str, page: str, licence: str, title: Localised) -> Distribution:
    return Distribution(title=title, format=kind, media_type=MEDIA_TYPES.get(kind), address=page, licence=licence)
