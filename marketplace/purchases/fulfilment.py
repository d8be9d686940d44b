"""What an event of the provider does to a purchase, in the transaction of the caller.

PaymentEvent → apply → OUTCOMES → take (steps.py);  a renewal posts its month, a refund its mirror (refunds.py)
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import queries, refunds
from marketplace.purchases.errors import AmountDiffers
from marketplace.purchases.models import Purchase
from marketplace.purchases.posting import post_sale
from marketplace.purchases.states import OUTCOMES
from marketplace.purchases.steps import take

OVERTAKEN = "overtaken: something newer was told before"
WHOLE_PRICE = (Outcome.PAID, Outcome.RENEWED)
RENEWAL = (Outcome.STOPPED, Outcome.RESUMED)  # these two undo each other, so their order matters


def apply(session: Session, event: PaymentEvent, now: datetime) -> str:
    """Act on one event, whatever came before it; again: no change. Answers the purchase's state.

    PurchaseUnknown, AmountDiffers: a person must look; the inbox shows them.
    """
    if event.outcome is Outcome.UNCLEAR:
        return "not understood"
    if event.purchase_id is None or not OUTCOMES[event.outcome]:
        return "ignored"
    purchase = queries.locked(session, event.purchase_id)
    if event.outcome in RENEWAL and _overtaken(purchase, event):
        return OVERTAKEN
    if event.outcome in WHOLE_PRICE and event.amount != purchase.price:
        raise AmountDiffers(f"{event.id} speaks of {event.amount}, {purchase.id} costs {purchase.price}")
    for step in OUTCOMES[event.outcome]:
        take(session, purchase, step, now)
    if event.outcome is Outcome.RENEWED:
        _renew(session, purchase, event, now)
    if event.outcome is Outcome.REFUNDED:
        refunds.confirm(session, purchase, event, now)
    return purchase.state.value


def _overtaken(purchase: Purchase, event: PaymentEvent) -> bool:
    """Older than what was last told, or done by ourselves, of whether the subscription goes on."""
    if event.at is None:
        raise AmountDiffers(f"{event.id} changes {purchase.id} without saying when")
    if purchase.renewal_told_at is not None and event.at < purchase.renewal_told_at:
        return True
    purchase.renewal_told_at = event.at
    return False


def _renew(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> None:
    """A later month: once per invoice in the ledger; the grant lasts until the month's end, unless it was revoked."""
    if event.until is None or event.reference is None:
        raise AmountDiffers(f"{event.id} renews {purchase.id} without saying until when")
    post_sale(session, purchase, f"{purchase.id}:renewal:{event.reference}", now)
    purchase.paid_until = max(purchase.paid_until or event.until, event.until)
    grants.extend(session, purchase_id=purchase.id, ends_at=purchase.paid_until)
