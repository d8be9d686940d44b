"""Schemathesis over the app in this process: cases of an operation's schema, sent by a client, the answer held against it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

for part in ("_hypothesis", "coverage", "examples", "negative.mutations", "schemas", "stateful.dependencies"):
    import_module(f"schemathesis.specs.openapi.{part}")  # else pytest compiles them in the midst of a test, where
    # a connection that is thrown away may log its traceback, which asks Python 3.11's parser within its own work
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BODIES = {"json", "data", "files"}
IS_NIGHTLY = settings.get_current_profile_name() == "nightly"
"""Else every run sends the same cases: what fails is due to what was changed."""


def operations(document: Mapping[str, Any]) -> Iterator[Any]:
    """Every operation that it tells of."""
    for found in schemathesis.openapi.from_dict(dict(document)).get_all_operations():
        yield found.ok()


def call(client: TestClient, operation: Any, known: Mapping[str, str], examples: int) -> None:
    """FailureGroup for the smallest case whose answer is not as the document says. `known`: what paths may name."""
    named = {name: known[name] for name in (one.name for one in operation.path_parameters) if name in known}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=not IS_NIGHTLY,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def each(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if named and data.draw(st.booleans()):
            case.path_parameters = {**case.path_parameters, **named}
        case.validate_response(send(client, case), checks=CHECKS)

    each()


def send(client: TestClient, case: Case) -> Any:
    told = case.as_transport_kwargs(base_url=str(client.base_url))
    kind = {} if told.get("json") or told.get("data") else {"content-type": "application/json"}
    body = {name: told[name] for name in BODIES if name in told}
    if isinstance(body.get("data"), bytes | str):
        body = {"content": body["data"]}
    return client.request(
        told["method"], told["url"], params=told.get("params"), headers=kind | dict(told["headers"] or {}), **body
    )
