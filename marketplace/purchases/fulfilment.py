"""What an event of the provider does to a purchase, in the transaction of the caller.

PaymentEvent → apply → OUTCOMES → take (steps.py);  a refund posts its mirror, a dispute holds
What repeats comes here through subscriptions, the capability above.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.payments import suspense
from marketplace.payments.port import DISPUTES, Outcome, PaymentEvent
from marketplace.purchases import disputes, queries, refunds
from marketplace.purchases.errors import AmountDiffers
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import OUTCOMES, PurchaseState
from marketplace.purchases.steps import take

OVERTAKEN = "overtaken: something newer was told before"
SUSPENSE = "in suspense: a person must look"
UNPAID = (PurchaseState.OPEN, PurchaseState.EXPIRED, PurchaseState.CANCELLED)
OF_A_PAYMENT = (Outcome.PAID, Outcome.EXPIRED, *DISPUTES)
"""What is about what was paid at the checkout, if it names no other payment."""
RENEWAL = (Outcome.STOPPED, Outcome.RESUMED)  # these two undo each other, so their order matters


def apply(session: Session, event: PaymentEvent, now: datetime) -> str:
    """Act on one event, whatever came before it; again: no change. Answers the purchase's state.

    PurchaseUnknown, AmountDiffers: a person must look; the inbox shows them.
    """
    if event.outcome is Outcome.UNCLEAR:
        return "not understood"
    if event.purchase_id is None or not OUTCOMES[event.outcome]:
        return "ignored"
    return act(session, queries.to_act_on(session, event.purchase_id), event, now)


def act(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> str:
    """The same, where the caller has the purchase, locked."""
    if event.outcome in RENEWAL and _overtaken(purchase, event):
        return OVERTAKEN
    if event.outcome is Outcome.PAID and purchase.state in UNPAID and event.amount != purchase.price:
        return _differs(session, purchase, event, now)
    for step in OUTCOMES[event.outcome]:
        take(session, purchase, step, now)
    if event.outcome is Outcome.REFUNDED:
        refunds.confirm(session, purchase, event, now)
    if event.outcome in DISPUTES:
        disputes.told(session, purchase, event, now)
    return purchase.state.value


def _differs(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> str:
    """What was paid is not the price: nothing is given, nothing is lost, and a person must look."""
    if event.amount is not None:
        suspense.hold(
            session, provider=purchase.provider, reference=event.reference or f"{purchase.id}:{event.id}",
            amount=event.amount, purchase_id=purchase.id, cause=f"it costs {purchase.price}", now=now,
        )  # fmt: skip
    return SUSPENSE


def _overtaken(purchase: Purchase, event: PaymentEvent) -> bool:
    """Older than what was last told, or done by ourselves, of whether the subscription goes on."""
    if event.at is None:
        raise AmountDiffers(f"{event.id} changes {purchase.id} without saying when")
    if purchase.renewal_told_at is not None and event.at < purchase.renewal_told_at:
        return True
    purchase.renewal_told_at = event.at
    return False
