"""The marketplace over HTTP: one method a use case, wire types in and out.

    with Marketplace("http://127.0.0.1:8700", token="…") as marketplace: marketplace.me()

Repeats only what may be repeated (reads and idempotent PUTs), when the marketplace did not answer or said 502 or 503.
"""

import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from sdn.client.errors import MarketplaceProblem
from sdn.client.types import Delivery, Me, Problem, Release, SqlToken

WAITS = (0.5, 1.0, 2.0, 4.0)
REPEATABLE = ("GET", "PUT")
PASSING = (502, 503)


class Marketplace:
    """A session of one person (password or cookies) or program (API token)."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        cookies: Mapping[str, str] | None = None,
        timeout: float = 30.0,
    ) -> None:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._http = httpx.Client(
            base_url=base_url, headers=headers, cookies=dict(cookies or {}), timeout=timeout, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # who

    def sign_in(self, email: str, password: str) -> Me:
        return Me.model_validate(self._ask("POST", "/api/sign-in", {"email": email, "password": password}))

    def me(self) -> Me:
        return Me.model_validate(self._ask("GET", "/api/me"))

    def sql_token(self) -> SqlToken:
        """A short-lived token for the SQL door, as the person of this session."""
        return SqlToken.model_validate(self._ask("POST", "/api/sql/token"))

    def create_organisation(self, **facts: Any) -> dict[str, Any]:
        return self._object("POST", "/api/organisations", facts)

    def create_member(self, **facts: Any) -> dict[str, Any]:
        return self._object("POST", "/api/members", facts)

    # what arrived

    def put_delivery(self, delivery: Delivery) -> None:
        self._ask("PUT", f"/api/deliveries/{delivery.id}", delivery.model_dump(mode="json"))

    def put_release(self, release: Release) -> None:
        self._ask("PUT", f"/api/releases/{release.id}", release.model_dump(mode="json"))

    def deliveries(self, **which: str) -> Iterator[Delivery]:
        return (Delivery.model_validate(item) for item in self._pages("/api/deliveries", which))

    def releases(self, **which: str) -> Iterator[Release]:
        return (Release.model_validate(item) for item in self._pages("/api/releases", which))

    def operations(self) -> dict[str, Any]:
        return self._object("GET", "/api/operations")

    # what is offered and bought

    def listings(self, **which: str) -> Iterator[dict[str, Any]]:
        return self._pages("/api/listings", which)

    def listing(self, slug: str) -> dict[str, Any]:
        return self._object("GET", f"/api/listings/{slug}")

    def save_listing(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        return self._object("POST", "/api/listings", draft)

    def publish_listing(self, slug: str) -> dict[str, Any]:
        return self._object("POST", f"/api/listings/{slug}/publish")

    def buy(self, plan_id: str, terms_hash: str | None = None) -> dict[str, Any]:
        return self._object("POST", "/api/purchases", {"plan_id": plan_id, "terms_hash": terms_hash})

    def purchase(self, purchase_id: str) -> dict[str, Any]:
        return self._object("GET", f"/api/purchases/{purchase_id}")

    def refund(self, purchase_id: str) -> dict[str, Any]:
        return self._object("POST", f"/api/purchases/{purchase_id}/refund")

    def purchases(self) -> Iterator[dict[str, Any]]:
        return self._pages("/api/purchases", {})

    def grants(self) -> Iterator[dict[str, Any]]:
        return self._pages("/api/grants", {})

    def usage(self) -> Iterator[dict[str, Any]]:
        return self._pages("/api/usage", {})

    def sales(self) -> dict[str, Any]:
        return self._object("GET", "/api/sales")

    # how

    def _pages(self, path: str, which: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._object("GET", path, query={**which, "limit": "200"} | ({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _object(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        return dict(self._ask(method, path, body, query))

    def _ask(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        if method == "POST" and body is None:
            body = {}  # as JSON, which no other site's form can send: the marketplace asks for that beside a cookie
        for wait in (*WAITS, None):
            try:
                answer = self._http.request(method, path, json=body, params=query)
            except httpx.TransportError:
                if wait is None or method not in REPEATABLE:
                    raise
            else:
                if wait is None or method not in REPEATABLE or answer.status_code not in PASSING:
                    return _read(answer)
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")


def _read(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        problem = Problem.model_validate(answer.json())
    except ValueError:
        problem = Problem(type="about:blank", title=answer.reason_phrase, status=answer.status_code, code="http")
    raise MarketplaceProblem(problem)
