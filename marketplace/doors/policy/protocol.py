"""Trino's OPA protocol, as Trino 476 speaks it (plugin/trino-opa): JSON input → who asks and what → JSON result.

{"input": {"context": {"identity": {"user": …}}, "action": {"operation": …, "resource" | "filterResources": …}}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from marketplace.doors.policy.questions import Question


class NotUnderstood(ValueError):
    """A body that is not a question of Trino's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and each thing asked about, in Trino's order."""

    user: str
    questions: tuple[Question, ...]


def single(body: bytes) -> Asked:
    """`/allow` and `/row-filters`: one operation on one resource, or on none."""
    user, operation, action = _read(body)
    return Asked(user, (_question(operation, action.get("resource") or {}),))


def batched(body: bytes) -> Asked:
    """`/batched` and `/batch-column-masks`: one operation on many resources.

    Columns come as one table with many columns: each becomes a question of its own, so that indexes mean columns.
    """
    user, operation, action = _read(body)
    resources = action.get("filterResources") or []
    if operation == "FilterColumns" and len(resources) == 1:
        return Asked(user, tuple(_columns(operation, resources[0])))
    return Asked(user, tuple(_question(operation, resource) for resource in resources))


def columns(body: bytes) -> Asked:
    """`/batch-column-masks`: the first of many columns of one table, which says whose table it is."""
    user, operation, action = _read(body)
    return Asked(user, tuple(_question(operation, resource) for resource in (action.get("filterResources") or [])[:1]))


def _read(body: bytes) -> tuple[str, str, Mapping[str, Any]]:
    if rb"\u0000" in body:
        raise NotUnderstood("a name holds NUL, which no database keeps")
    try:
        asked = orjson.loads(body)["input"]
        action = asked["action"]
        return str(asked["context"]["identity"]["user"]), str(action["operation"]), action
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise NotUnderstood("this is not a question of Trino's") from error


def _columns(operation: str, resource: Mapping[str, Any]) -> Sequence[Question]:
    columns = resource["table"].get("columns") or []
    table = _question(operation, {"table": {**resource["table"], "columns": []}})
    return [replace(table, columns=frozenset((column,))) for column in columns]


def _question(operation: str, resource: Mapping[str, Any]) -> Question:
    """A part that is absent stays None; decisions that need it then refuse."""
    place = _place(resource)
    return Question(
        operation,
        catalog=place.get("catalogName"),
        schema=place.get("schemaName"),
        table=place.get("tableName"),
        columns=_named(place),
        function=_function(resource),
        owner=_owner(resource),
        column_type=place.get("columnType"),
        setting=(resource.get("systemSessionProperty") or {}).get("name"),
    )


def _owner(resource: Mapping[str, Any]) -> str | None:
    """Whose query it is; a name alone is somebody to impersonate, which has no owner's rights."""
    identity = (resource.get("user") or {}).get("identity")
    return identity.get("user") if identity else None


def _place(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    if catalog := resource.get("catalog"):
        return {"catalogName": catalog["name"]}
    parts = ("table", "column", "schema", "function")
    return next((resource[part] for part in parts if resource.get(part)), {})


def _named(place: Mapping[str, Any]) -> frozenset[str]:
    column = place.get("columnName")
    return frozenset([column] if column else place.get("columns") or ())


def _function(resource: Mapping[str, Any]) -> str | None:
    function = resource.get("function")
    return function.get("functionName") if function else None
