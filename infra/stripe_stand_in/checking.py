"""Holds each request to Stripe's published API description: stripe-mock is asked first, by its own program.

request → stripe-mock → 2xx: go on;  4xx: it is not a request of Stripe's, answered 400 and recorded
"""

import httpx

from infra.stripe_stand_in.errors import RequestInvalid

ANY_TEST_KEY = "sk_test_123"  # stripe-mock looks at its form only


class Checker:
    """`violations`: what stripe-mock refused so far, in its words."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, trust_env=False, auth=(ANY_TEST_KEY, ""), timeout=10)
        self.violations: list[str] = []

    async def close(self) -> None:
        await self._http.aclose()

    async def check(self, method: str, path: str, text: str) -> None:
        """RequestInvalid if the description does not allow this request."""
        if method == "POST":
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await self._http.post(path, content=text, headers=headers)
        else:
            answer = await self._http.request(method, f"{path}?{text}" if text else path)
        if not answer.is_success:
            cause = answer.json()["error"]["message"]
            self.violations.append(f"{method} {path}: {cause}")
            raise RequestInvalid(f"stripe-mock: {cause}")
