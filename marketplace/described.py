"""What `/api/openapi.json` says: every address for programs, who may use it, and each answer that it may give.

FastAPI tells what succeeds; the refusals are added here, from what a route asks for. Pages are for people: not told.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from marketplace.accounts.dependencies import announcing_feed, registrar, signed_in_anyhow
from marketplace.accounts.rights import needed
from marketplace.web.problems import PROGRAMS
from marketplace.web.refusals import refusal
from wire.base import Problem

ABOUT = "A program sends an API token; `x-token-rights` of each operation names the rights of which it needs one."
REFUSED = {
    400: "The body cannot be read",
    401: "Nobody is signed in, or the token is not valid",
    403: "Not for this role, this token or this page",
    404: "There is no such thing, or it is not yours",
    409: "The state of the thing does not allow it now",
    413: "The body is too large",
    422: "The request is not valid",
    429: "Too many requests in one minute",
    503: "A part of the network is not answering",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
OF_FASTAPI = {"HTTPValidationError", "ValidationError"}  # what it would answer, and we do not
Json = dict[str, Any]


def install(app: FastAPI) -> None:
    """The document is made when somebody first asks for it."""

    def document() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = described(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def described(app: FastAPI) -> Json:
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.path.startswith(PROGRAMS)]
    told = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=routes)
    for route in routes:
        for method in route.methods if route.include_in_schema else ():
            _complete(told["paths"][route.path_format][method.lower()], route, method)
    shapes = {name: shape for name, shape in told["components"]["schemas"].items() if name not in OF_FASTAPI}
    told["components"] = {
        "schemas": shapes | {"Problem": Problem.model_json_schema()},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    return told


def _complete(operation: Json, route: APIRoute, method: str) -> None:
    rights = sorted(needed(route, method))
    if _asks(route.dependant, signed_in_anyhow):
        operation["x-token-rights"] = rights
        operation["security"] = [{"token": []}] if rights else []
    answers = operation["responses"]
    answers.pop("422", None)
    for status in sorted(_refusals(operation, route, method)):
        answers.setdefault(str(status), refusal(REFUSED[status]))
    if method == "GET":
        answers["304"] = {"description": "It is as the ETag in If-None-Match says"}


def _refusals(operation: Json, route: APIRoute, method: str) -> Iterator[int]:
    yield from (422, 429, 503)
    if _asks(route.dependant, signed_in_anyhow, announcing_feed, registrar):
        yield from (401, 403)
    if "{" in route.path or "requestBody" in operation:
        yield 404  # what the path names, or the body
    if method in UNSAFE:
        yield from (400, 403, 409, 413)


def _asks(dependant: Dependant, *calls: object) -> bool:
    """Whether one of them is a dependency, at any depth."""
    return dependant.call in calls or any(_asks(one, *calls) for one in dependant.dependencies)
