"""The description of a dataset's own API, made from the columns that everybody may read. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.doors.open import typed
from marketplace.doors.open.asked import DEFAULT_LIMIT, MOST_ROWS, Form, Function
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.conditions import TEXTS, Op
from sectors.spec.dataset import Dataset

Schema = dict[str, Any]
_PROBLEM = {
    "description": "Place, cause and remedy",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": DEFAULT_LIMIT}
_WORDS: Mapping[str, str] = {
    "422": "A parameter does not fit", "404": "No open plan gives the dataset", "410": "The release is no longer kept",
    "429": "Too many requests", "503": "Busy, or too much work",
}  # fmt: skip


def described(dataset: Dataset, columns: Columns, address: str, version: int) -> Schema:
    titles = {column.name: column for column in dataset.columns}
    row = {"type": "object", "properties": {c: _property(c, columns, titles) for c in columns.kinds}}
    conditions = [part for column in columns.kinds for part in _conditions(column, columns, titles)]
    sorts = [*columns.kinds, *(f"-{column}" for column in columns.kinds)]
    paging = [_query("limit", _LIMIT), _query("cursor", {"type": "string"})]
    figures = ["count", *(f"{f}.{c}" for c in columns.kinds for f in _functions(columns.kinds[c]))]
    of_figures = _query("figure", {"type": "array", "items": {"enum": figures}}, explode=True)
    rows = [_query("select", _listed(list(columns.kinds))), _query("sort", _listed(sorts)), _form(Form)]
    groups = [_query("by", _listed(list(columns.kinds))), of_figures, _form((Form.JSON, Form.CSV))]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{dataset.title.en} · {dataset.title.ko}", "version": str(version),
            "description": f"{dataset.description.en}\n\n{dataset.description.ko}",
        },
        "servers": [{"url": address}],
        "paths": {
            "/rows": _get("rows", [*rows, *paging, *conditions], row),
            "/aggregate": _get("aggregate", [*groups, *paging, *conditions], {"type": "object"}),
        },
    }  # fmt: skip


def _get(name: str, parameters: list[Schema], row: Schema) -> Schema:
    page = {"type": "object", "required": ["dataset", "version", "rows", "next"], "properties": {
        "dataset": {"type": "string"}, "version": {"type": "integer"}, "licence": {"type": ["string", "null"]},
        "attribution": {"type": "array", "items": {"type": "string"}}, "rows": {"type": "array", "items": row},
        "next": {"type": ["string", "null"], "format": "uri"},
        "columns": {"type": "array", "items": {"type": "object"}},
    }}  # fmt: skip
    content = {"application/json": {"schema": page}, "text/csv": {"schema": {"type": "string"}}}
    problems = {status: {**_PROBLEM, "description": said} for status, said in _WORDS.items()}
    ok = {"200": {"description": "What is asked", "content": content}, "304": {"description": "As you have it"}}
    return {"get": {"operationId": name, "parameters": parameters, "responses": {**ok, **problems}}}


def _conditions(column: str, columns: Columns, titles: Mapping[str, Any]) -> Iterator[Schema]:
    kind = columns.kinds[column]
    schema = _schema(kind)
    said = titles[column].title if column in titles else None
    for op in Op:
        if op is Op.EMPTY:
            yield _query(f"{column}.empty", {"type": "boolean"})
        elif kind in ("array", "binary") or (op in TEXTS and kind != "string"):
            continue
        else:
            name = column if op is Op.EQ else f"{column}.{op}"
            text = f"{said.en} · {said.ko}" if said and op is Op.EQ else ""
            yield _query(name, {"type": "array", "items": schema}, explode=True, description=text)


def _property(column: str, columns: Columns, titles: Mapping[str, Any]) -> Schema:
    schema, declared = _schema(columns.kinds[column]), titles.get(column)
    more = {} if declared is None else {"title": declared.title.en, "x-title-ko": declared.title.ko}
    unit = {} if declared is None or not declared.unit else {"x-unit": declared.unit}
    return {**schema, "type": [schema["type"], "null"], **more, **unit}


def _schema(kind: str) -> Schema:
    family = kind.partition("(")[0]
    if family in typed.WHOLE:
        return {"type": "integer"}
    if typed.is_number(kind):
        return {"type": "number"}
    formats = {"date": "date", "timestamp": "date-time"}
    return (
        {"type": "boolean"}
        if family == "boolean"
        else {"type": "string", **({"format": formats[family]} if family in formats else {})}
    )


def _functions(kind: str) -> list[str]:
    numbers = (Function.SUM, Function.AVG)
    return [f for f in Function if typed.is_number(kind) or f not in numbers]


def _query(name: str, schema: Schema, *, explode: bool = False, description: str = "") -> Schema:
    more = {"description": description} if description else {}
    return {"name": name, "in": "query", "schema": schema, "explode": explode, **more}


def _listed(names: list[str]) -> Schema:
    return {"type": "array", "items": {"enum": names}}


def _form(forms: Any) -> Schema:
    return _query("format", {"enum": [form.value for form in forms], "default": Form.JSON.value})
