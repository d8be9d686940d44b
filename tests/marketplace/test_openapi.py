"""`/api/openapi.json`: programs' addresses, rights, refusals."""

from collections.abc import Iterator
from typing import Any

from marketplace.accounts.rights import Right
from marketplace.app import routed

APP = routed()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in APP.openapi()["paths"].items():
        for method, told in methods.items():
            yield f"{method.upper()} {path}", told


def test_the_document_tells_of_programs_addresses_alone() -> None:
    paths = APP.openapi()["paths"]
    assert len(paths) > 80
    assert not [path for path in paths if not path.startswith(("/api/", "/webhooks/", "/health"))]


def test_every_operation_tells_its_refusals_as_problems() -> None:
    for name, told in operations():
        refused = {status: one for status, one in told["responses"].items() if status >= "400"}
        assert {"422", "429", "503"} <= set(refused), name
        assert {kind for one in refused.values() for kind in one["content"]} == {"application/problem+json"}, name


def test_every_operation_of_members_names_the_rights_that_open_it() -> None:
    named = {
        name: told["x-token-rights"]
        for name, told in operations()
        if "401" in told["responses"] and "x-token-rights" in told
    }
    assert len(named) > 80
    assert {right for rights in named.values() for right in rights} <= set(Right)
    closed = {name for name, rights in named.items() if not rights}
    assert not [name for name in closed if name.startswith("GET")]
    assert {name for name, rights in named.items() if "buy" in rights} >= {
        "POST /api/purchases",
        "POST /api/offers/ask",
    }
