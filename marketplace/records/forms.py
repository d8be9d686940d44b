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


def forms(
    one: Known, address: str, modified: datetime | None, files: str = "", size: int | None = None
) -> list[Distribution]:  # fmt: skip
    """With a plan: files, SQL and shares; with an open one first the open door at `files`. Without: as delivered."""
    id_, licence = one.dataset.id, one.dataset.licence
    if not one.scopes:
        return _delivered(one, f"{address}/datasets/{id_}")
    connect = f"{address}/connect/{id_}"
    page = f"{address}/listings/{one.listings[0]}" if one.listings else connect
    opened = _open(one, files, size) if one.is_open and files else []
    kinds = [_form(kind, page, licence, {"en": f"{kind} file", "ko": f"{kind} 파일"}, size) for kind in FILES]
    doors = [_form(name, connect, licence, title) for name, title in DOORS.items()]
    gives_rows = any(scope.aggregate_only is None for scope in one.scopes)
    found = [*opened, *kinds, *doors] if gives_rows else doors[:1]
    return [form.model_copy(update={"modified": modified}) for form in found]


def _delivered(one: Known, page: str) -> list[Distribution]:
    kinds = dict.fromkeys(form.kind.upper() for form in one.dataset.feed.formats)
    return [_form(kind, page, one.dataset.licence, {"en": "As delivered", "ko": "전달된 형식"}) for kind in kinds]


def _open(one: Known, files: str, size: int | None) -> list[Distribution]:
    """Files and rows without a sign-in; `size`: of what was delivered, which the whole in CSV is about."""
    id_, licence = one.dataset.id, one.dataset.licence
    door = f"{files}/open/api/{id_}"
    whole = [
        _form(
            kind, f"{files}/open/files/{id_}", licence, {"en": f"Open {kind}", "ko": f"개방 {kind}"}, size
        ).model_copy(update={"download": f"{files}/open/files/{id_}/newest.{kind.lower()}"})
        for kind in ("CSV", "Parquet")
    ]
    api = _form("JSON", f"{door}/rows", licence, {"en": "Open API", "ko": "개방 API"})
    return [*whole, api.model_copy(update={"conforms_to": [f"{door}/openapi.json"]})]


def _form(kind: str, page: str, licence: str, title: Localised, size: int | None = None) -> Distribution:
    return Distribution(
        title=title, format=kind, media_type=MEDIA_TYPES.get(kind), address=page, licence=licence,
        bytes=size if kind == "CSV" else None,
    )  # fmt: skip
