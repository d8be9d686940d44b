"""Every body that programs send: an example that is valid, and no field that nobody declared."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from marketplace.app import routed

SERVICES = ("/api/deliveries/", "/api/releases/", "/api/breaking-changes/", "/internal/")  # no person writes those


def bodies() -> Iterator[tuple[str, type[BaseModel]]]:
    for route in routed().routes:
        if isinstance(route, APIRoute) and route.path.startswith(("/api/", "/internal/")):
            for taken in get_flat_dependant(route.dependant).body_params:
                yield f"{min(route.methods)} {route.path}", taken.field_info.annotation  # type: ignore[misc]


BODIES = dict(bodies())
WRITTEN = {name: model for name, model in BODIES.items() if not name.split()[1].startswith(SERVICES)}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_body_has_an_example_that_is_valid(name: str) -> None:
    shown = WRITTEN[name].model_json_schema()["examples"]
    assert shown
    for example in shown:
        WRITTEN[name].model_validate(example)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_holds_nothing_that_nobody_asked_for(name: str) -> None:
    """At every depth: a field that is not the caller's is refused, not passed over. What Trino tells is Trino's."""
    if name == "POST /internal/trino-events":
        return
    schema = BODIES[name].model_json_schema()
    shapes = {name: schema} | schema.get("$defs", {})
    objects = {of: shape for of, shape in shapes.items() if "properties" in shape}
    assert {of for of, shape in objects.items() if shape.get("additionalProperties") is not False} == set()
