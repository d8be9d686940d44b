"""Webhooks: each event is sent, signed, until the marketplace takes it; at least once, in no promised order.

event + row of `webhook` (one commit) → sign → POST → 2xx: done;  else again later, for three days
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass

import httpx

from infra.stripe_stand_in.faults import Faults
from infra.stripe_stand_in.settings import Settings
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.store import Store

LONGEST_WAIT = 60.0
GIVEN_UP = 3 * 86_400
TOGETHER = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Owed:
    """An event that the marketplace has not taken yet. `attempts`: how often it was sent in vain."""

    event: str
    attempts: int


def sign(body: bytes, secret: str, at: int) -> str:
    """The header Stripe-Signature: HMAC-SHA256 over `<seconds>.<body>`."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def wait(attempts: int) -> float:
    """Seconds until the next try: 1, 2, 4, … a minute: sooner than Stripe, the receiver is next door."""
    return min(2.0 ** (attempts - 1), LONGEST_WAIT)


def owed(store: Store, now: float, limit: int = TOGETHER) -> list[Owed]:
    """What is due, the oldest first."""
    rows = store.database.execute(
        "SELECT event, attempts FROM webhook WHERE next_try_at <= ? ORDER BY rowid LIMIT ?", (now, limit)
    )
    return [Owed(*row) for row in rows]


class Sender:
    """One task of the process. Times here are the real ones: signatures are checked against the receiver's clock."""

    def __init__(self, settings: Settings, stage: Stage, faults: Faults) -> None:
        self._settings, self._stage, self._faults = settings, stage, faults
        self._http = httpx.AsyncClient(trust_env=False, timeout=10)

    async def close(self) -> None:
        await self._http.aclose()

    async def send_due(self) -> int:
        """Send what is due; how many were."""
        if self._faults.webhooks.hold:
            return 0
        due = owed(self._stage.store, time.time())
        await asyncio.gather(*(self.send(one) for one in due))
        return len(due)

    async def send(self, one: Owed) -> None:
        """One event, as often as a test wants it; then it is done, or owed again later."""
        faults = self._faults.webhooks
        problem = None
        for _ in range(0 if faults.lose else faults.copies):
            problem = await self._post(one.event)
        self._settle(one, problem)

    async def _post(self, event_id: str) -> str | None:
        """None if it was taken, else why not."""
        event = self._stage.store.get(event_id) or {}
        body = json.dumps(event, indent=2).encode()
        address = self._settings.webhook_url + ("/connect" if event.get("account") else "")
        signature = sign(body, self._settings.webhook_secret, int(time.time()))
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json; charset=utf-8"}
        try:
            answer = await self._http.post(address, content=body, headers=headers)
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}"
        return None if answer.is_success else f"HTTP {answer.status_code}"

    def _settle(self, one: Owed, problem: str | None) -> None:
        books, tried = self._stage.books(), one.attempts + 1
        with books.store.transaction():
            event = books.need("event", one.event)
            if problem and time.time() - event["created"] < GIVEN_UP:
                log.warning("webhook %s (%s) was not taken, try %d: %s", event["id"], event["type"], tried, problem)
                row = (tried, time.time() + wait(tried), one.event)
                books.store.database.execute("UPDATE webhook SET attempts = ?, next_try_at = ? WHERE event = ?", row)
                return
            books.store.database.execute("DELETE FROM webhook WHERE event = ?", (one.event,))
            books.change(event, pending_webhooks=0)
