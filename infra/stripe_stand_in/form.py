"""Stripe's request bodies: form fields whose names say where the value goes, `line_items[0][price_data][currency]`."""

import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from infra.stripe_stand_in.errors import RequestInvalid

Params: TypeAlias = dict[str, Any]
_NAME = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])*$")
DEEPEST = 20
MOST = 5000


def decode(text: str) -> Params:
    """Nested objects and lists; every value is text. RequestInvalid for names that contradict each other."""
    found: Params = {}
    for name, value in _pairs(text):
        if not _NAME.match(name) or len(steps := _steps(name)) > DEEPEST:
            raise RequestInvalid(f"Invalid parameter name: {name}", param=name)
        _place(found, steps, value, name)
    return {name: _lists(value) for name, value in found.items()}


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST)
    except ValueError as error:
        raise RequestInvalid(f"Invalid request body: more than {MOST} parameters") from error


def _steps(name: str) -> list[str]:
    head, *rest = name.split("[")
    return [head, *(part.removesuffix("]") for part in rest)]


def _place(into: Params, steps: list[str], value: str, name: str) -> None:
    for step in steps[:-1]:
        into = into.setdefault(step or str(len(into)), {})
        if not isinstance(into, dict):
            raise RequestInvalid(f"Invalid parameter: {name} is both a value and an object", param=name)
    last = steps[-1] or str(len(into))
    if last in into:
        raise RequestInvalid(f"Invalid parameter: {name} is given twice", param=name)
    into[last] = value


def _lists(value: Any) -> Any:
    """Objects whose keys are 0, 1, 2… are lists."""
    if not isinstance(value, dict):
        return value
    inside = {name: _lists(part) for name, part in value.items()}
    if list(inside) == [str(place) for place in range(len(inside))]:
        return list(inside.values())
    return inside
