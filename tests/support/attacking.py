"""Requests with hostile values in every place that a route reads: path, query, form and body. Made from the route."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import UploadFile
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.routing import APIRoute

SCRIPT = '<sdn onload="alert(1)">'
SUM = "1343433"  # what a template that was run would say
TURNED = "\u202e"  # what follows is shown from right to left
TEXTS = {
    "markup": f"\"'>{SCRIPT}{{{{7*191919}}}}${{7*191919}}",
    "sql": "') OR 1=1; DROP TABLE member CASCADE; --",
    "turned": f"{TURNED}gpj.exe",
    "nul": "a\0b",
    "pieces": "!&|:*<->(((a+)+$[%_\\",
    "long": "가😀" * 3_000,
    "header": "x\r\nX-Planted: 1",
    "elsewhere": "//evil.example/",
}
NUMBERS = {"below": -1, "none": 0, "page": 10**9, "beyond": 2**63, "far": 10**30, "exponent": "1e999", "nan": "NaN"}
VALUES: Mapping[str, Any] = TEXTS | NUMBERS
NOT_THE_CLIENTS = {
    "status": "paid", "state": "active", "role": "operator", "admin": "true", "organisation_id": "org_1", "trusted": "true",
    "price_minor": "1", "currency": "EUR", "supplier": "grid", "member_id": "mbr_1",
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """`where`: which value stands in which place, to be told."""

    where: str
    path: str
    sent: dict[str, Any]


def requests(route: APIRoute, method: str, known: Mapping[str, str], few: int) -> Iterator[Request]:
    """Of each place the markup and `few` other values, in turn, so that together the places are given all of them."""
    rest = [told for told in VALUES if told != "markup"]
    for number, (where, made) in enumerate(_places(route, method, known)):
        for told in ("markup", *(rest[(number * few + step) % len(rest)] for step in range(min(few, len(rest))))):
            yield Request(f"{where} {told}", *made(VALUES[told]))


Made = Callable[[Any], tuple[str, dict[str, Any]]]


def _places(route: APIRoute, method: str, known: Mapping[str, str]) -> Iterator[tuple[str, Made]]:
    """What the route reads, each with a way to make the request that holds a value there."""
    reads, there = get_flat_dependant(route.dependant), route.path_format.format(**known)
    fields = {one.alias: one.field_info.annotation for one in reads.body_params}
    query = {"params": {one.alias: "1" for one in reads.query_params if one.field_info.is_required()}}
    example, reading = _example(list(fields.values())), method in ("GET", "HEAD", "OPTIONS")
    body = {} if reading else {"json": example} if example is not None else _form(fields)
    for one in reads.path_params:
        yield (
            one.alias,
            lambda v, n=one.alias: (route.path_format.format(**{**known, n: quote(str(v), "")}), body | query),
        )
    for one in reads.query_params:
        yield f"?{one.alias}", lambda v, n=one.alias: (there, body | {"params": query["params"] | {n: str(v)}})
    for at in _leaves(example) if example is not None else ():
        yield ".".join(map(str, at)), lambda v, at=at: (there, query | {"json": _changed(example, at, v)})
    for name in () if reading or example is not None else fields or {"text": str}:
        yield f"{name}=", lambda v, n=name: (there, query | _form(fields, {n: v}))


def example_of(route: APIRoute) -> Any:
    """The body that its model shows; None where it takes none."""
    return _example([one.field_info.annotation for one in get_flat_dependant(route.dependant).body_params])


def _example(bodies: list[Any]) -> Any:
    """What the one JSON body's model shows; None for forms."""
    shown = [model.model_json_schema().get("examples") for model in bodies if hasattr(model, "model_json_schema")]
    return deepcopy(shown[0][0]) if shown and shown[0] else None


def _form(fields: Mapping[str, Any], changed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Each field filled, and beside them what no client may say."""
    filled = {
        name: str((changed or {}).get(name, _plain(kind))) for name, kind in fields.items() if kind is not UploadFile
    }
    files = {
        name: (str((changed or {}).get(name, "a.csv"))[:100], b"a,b\n1,2\n")
        for name, kind in fields.items()
        if kind is UploadFile
    }
    extra = {name: value for name, value in NOT_THE_CLIENTS.items() if name not in fields}
    return {"data": extra | filled | ({} if fields else dict(changed or {}))} | ({"files": files} if files else {})


def _plain(kind: Any) -> str:
    return {int: "1", bool: "true"}.get(kind, "text")


def _leaves(body: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a body."""
    if not isinstance(body, dict | list):
        yield at
        return
    for key, below in body.items() if isinstance(body, dict) else enumerate(body):
        yield from _leaves(below, (*at, key))


def _changed(body: Any, at: tuple[Any, ...], value: Any) -> Any:
    copy = deepcopy(body)
    below = copy
    for key in at[:-1]:
        below = below[key]
    below[at[-1]] = value
    return copy
