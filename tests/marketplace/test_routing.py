"""A path that is looked up by its first names is answered by the route that all routes together would choose."""

import re

import pytest
from starlette.routing import BaseRoute, Match, Route, Router

from marketplace.app import routed
from marketplace.web.routing import ByName

ROUTES = routed().router.routes


def chosen(routes: list[BaseRoute], path: str, method: str) -> BaseRoute | None:
    scope = {"type": "http", "path": path, "root_path": "", "method": method}
    return next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)


def example(route: BaseRoute) -> str:
    return re.sub(r"\{[^}]+\}", "one", str(getattr(route, "path", "")))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_few_routes_choose_as_all_do(route: BaseRoute) -> None:
    by_name = ByName(Router(ROUTES))
    for path in (example(route), example(route) + "/more", example(route) + "/"):
        for method in getattr(route, "methods", None) or {"GET"}:
            few = by_name.asked(path).routes
            assert chosen(few, path, method) is chosen(ROUTES, path, method), path


def test_what_is_asked_for_most_asks_few_routes() -> None:
    by_name = ByName(Router(ROUTES))
    assert len(by_name.asked("/api/grants").routes) < len(ROUTES) / 20
    assert by_name.asked("/nothing/here").routes == ROUTES


@pytest.mark.parametrize("path", ["/a", "/a/b", "/a/c", "/b", "/b/b", "/a/b/c", "/a/", "/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_may_be_any_is_among_them(path: str, method: str) -> None:
    """Where only POST is taken at /a/b, a GET of it means /a/{any}."""
    routes: list[BaseRoute] = [
        Route(path, lambda _: None, methods=[taken])
        for path, taken in (
            ("/a/b", "POST"),
            ("/a/{any}", "GET"),
            ("/a", "GET"),
            ("/{any}/{more}", "POST"),
            ("/{any}", "GET"),
        )
    ]
    few = ByName(Router(routes)).asked(path).routes
    assert chosen(few, path, method) is chosen(routes, path, method)
