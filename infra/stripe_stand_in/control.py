"""POST /control/…, for tests only: faults, webhooks held back and let go in another order, time moved forward.

There only when the setting says so, and only for who has the secret key.
"""

import asyncio
import hmac
import random
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.stripe_stand_in import disputes
from infra.stripe_stand_in.background import pass_time
from infra.stripe_stand_in.cards import LATER
from infra.stripe_stand_in.checking import Checker
from infra.stripe_stand_in.faults import Fault, Faults, WebhookFaults
from infra.stripe_stand_in.settings import Settings
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.webhooks import Sender, owed

Handler = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
FOREVER = float("inf")


class Control:
    def __init__(
        self, settings: Settings, stage: Stage, faults: Faults, sender: Sender, checker: Checker | None
    ) -> None:
        self._settings, self._stage, self._faults = settings, stage, faults
        self._sender, self._checker = sender, checker

    def routes(self) -> list[Route]:
        handlers = {"faults": self._fault, "webhooks": self._webhooks, "release": self._release,
                    "advance": self._advance, "violations": self._violations, "cards": self._cards,
                    "dispute": self._dispute, "decide": self._decide}  # fmt: skip
        return [
            Route(f"/control/{word}", self._endpoint(handler), methods=["POST"]) for word, handler in handlers.items()
        ]

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._settings.api_key.encode()):
                return JSONResponse({"error": "the secret key is needed"}, 401)
            try:
                return JSONResponse(await handler(await request.json()))
            except ValidationError as error:
                return JSONResponse({"error": str(error)}, 422)

        return endpoint

    async def _fault(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The next requests that match meet this fault."""
        self._faults.waiting.append(Fault.model_validate(asked))
        return {"waiting": len(self._faults.waiting)}

    async def _webhooks(self, asked: dict[str, Any]) -> dict[str, Any]:
        """How webhooks go wrong from now on; `{}` sets them right."""
        self._faults.webhooks = WebhookFaults.model_validate(asked)
        self._stage.wake()
        return self._faults.webhooks.model_dump()

    async def _release(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Send what was held, once each, in this order: reversed (default), as made, or shuffled by a seed."""
        held = owed(self._stage.store, FOREVER, limit=-1)
        order = asked.get("order", "reversed")
        if order == "reversed":
            held.reverse()
        elif order == "shuffled":
            random.Random(asked.get("seed", 0)).shuffle(held)  # noqa: S311  (an order to be repeated, no secret)
        self._faults.webhooks = WebhookFaults(copies=asked.get("copies", 1))
        for one in held:
            await self._sender.send(one)
        return {"sent": [one.event for one in held]}

    async def _advance(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Move the time forward by seconds; what then falls due happens before the answer."""
        self._stage.ahead += int(asked["seconds"])
        pass_time(self._stage)
        self._stage.wake()
        await asyncio.sleep(0)
        return {"now": self._stage.now()}

    async def _cards(self, asked: dict[str, Any]) -> dict[str, Any]:
        """From now on the customer's cards pay, or do not (`decline`: true)."""
        books = self._stage.books()
        with books.store.transaction():
            held = books.store.find("payment_method", {"$.customer": asked["customer"]})
            for method in held:
                books.store.keep_private(method["id"], {"decline": LATER if asked.get("decline") else None})
        return {"cards": len(held)}

    async def _dispute(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A buyer's bank takes a payment back, or `amount` of it."""
        books = self._stage.books()
        with books.store.transaction():
            made = disputes.open_(books, asked["payment_intent"], asked.get("amount"))
        self._stage.wake()
        return {"id": made["id"]}

    async def _decide(self, asked: dict[str, Any]) -> dict[str, Any]:
        """And decides: `won` or `lost`."""
        books = self._stage.books()
        with books.store.transaction():
            disputes.close(books, asked["dispute"], asked["status"])
        self._stage.wake()
        return {}

    async def _violations(self, _: dict[str, Any]) -> dict[str, Any]:
        """What stripe-mock refused so far."""
        return {"violations": self._checker.violations if self._checker else []}
