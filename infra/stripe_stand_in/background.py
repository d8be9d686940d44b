"""What happens without a request: sessions run out, subscriptions renew or end, webhooks go out."""

import asyncio
import logging

from infra.stripe_stand_in import checkout, collecting, connect, subscriptions
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.shapes import Object
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.webhooks import Sender

LIVE = ("active", "past_due")
TICK = 1.0  # seconds
log = logging.getLogger(__name__)


async def run(stage: Stage, sender: Sender) -> None:
    """Until it is cancelled. A failure is shown and the next tick tries again."""
    while True:
        try:
            pass_time(stage)
            more = await sender.send_due()
        except Exception:
            log.exception("the stand-in's background work failed")
            more = 0
        if not more:
            await _rest(stage)


async def _rest(stage: Stage) -> None:
    """Until the bell or the next tick."""
    try:
        await asyncio.wait_for(stage.bell.wait(), TICK)
    except TimeoutError:
        return
    stage.bell.clear()


def pass_time(stage: Stage) -> None:
    """Everything whose time has come, period by period."""
    books = stage.books()
    with books.store.transaction():
        for session in books.store.find("checkout.session", {"$.status": "open"}):
            if session["expires_at"] <= books.now:
                checkout.end(books, session)
        collecting.retry_due(books)
        connect.arrive(books)
        for status in LIVE:
            for subscription in books.store.find("subscription", {"$.status": status}):
                _catch_up(books, subscription)


def _catch_up(books: Books, subscription: Object) -> None:
    while subscription["status"] in LIVE and subscription["items"]["data"][0]["current_period_end"] <= books.now:
        subscription = subscriptions.renew(books, subscription)
