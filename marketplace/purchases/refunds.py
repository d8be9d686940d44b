"""Refunds: asked for by a buyer, ordered by an operator, confirmed by the provider; whole or in parts.

wish (buyer) → order (operator: amount, reason) → the provider is asked → event → confirm: ledger, perhaps the end
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.errors import Forbidden
from marketplace.ids import new_id
from marketplace.payments.port import PaymentEvent, RefundReason
from marketplace.purchases import paid, posting, queries, rules
from marketplace.purchases.errors import AmountDiffers, NothingToRefund
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.posting import post_refund
from marketplace.purchases.states import PAID_STATES, Event
from marketplace.purchases.steps import take
from wire.money import Money


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """`amount` None: all that is left. `ends_access`: the grant ends though a part of the price is kept.

    `keeps_access`: it stays though nothing of the price is kept.
    """

    reason: RefundReason
    note: str
    amount: Money | None = None
    ends_access: bool = False
    keeps_access: bool = False


def order(session: Session, viewer: Viewer, purchase_id: str, asked: RefundOrder, now: datetime) -> list[Refund]:
    """Note what is to be given back of which payment; the caller asks the provider. Forbidden, NothingToRefund."""
    if not rules.may_refund(viewer):
        raise Forbidden("a refund is given by the network's operator", remedy="Write to the operator.")
    purchase = queries.locked(session, purchase_id)
    left = left_to_refund(session, purchase)
    amount = asked.amount or left
    if not left.minor:
        raise NothingToRefund(f"{purchase_id} is {purchase.state} and cost {purchase.price}: nothing is left of it")
    if amount.currency != left.currency or not 0 < amount.minor <= left.minor:
        raise NothingToRefund(f"{amount} of {purchase_id}: {left} are left of {purchase.price}",
                              remedy="Name an amount up to what is left.")  # fmt: skip
    if purchase.refund_wish and purchase.refund_answer is None:
        purchase.refund_answer = asked.note
    whole = replace(asked, amount=amount, ends_access=asked.ends_access or amount == left)
    return _order(session, purchase, whole, viewer, now)


def order_by_network(session: Session, purchase: Purchase, asked: RefundOrder, now: datetime) -> list[Refund]:
    """What the network itself gives back of a purchase that the caller has locked; `reconcile` asks the provider."""
    return _order(session, purchase, asked, None, now)


def _order(session: Session, purchase: Purchase, asked: RefundOrder, by: Viewer | None, now: datetime) -> list[Refund]:
    amount = asked.amount or left_to_refund(session, purchase)
    made = [
        Refund(
            id=new_id("rfd"), amount_minor=part.minor, currency=part.currency, reason=asked.reason, note=asked.note,
            member_id=by.member_id if by else None, ordered_at=now, sale=sale, ends_access=asked.ends_access,
            keeps_access=asked.keeps_access,
        )
        for sale, part in rules.of_payments([(p.sale, p.left) for p in paid.payments(session, purchase)], amount)
    ]  # fmt: skip
    purchase.refunds += made
    session.flush()
    told = {"amount_minor": amount.minor, "currency": amount.currency, "reason": asked.reason, "note": asked.note}
    audit.record(session, by or "network", "refund.ordered", purchase.id, told, now)
    return made


def left_to_refund(session: Session, purchase: Purchase) -> Money:
    """What may still be given back: of a subscription, of the period that runs. Zero where nothing was paid."""
    if purchase.state not in PAID_STATES or not purchase.billed_with:
        return Money(0, purchase.currency)
    return Money(sum(one.left.minor for one in paid.payments(session, purchase)), purchase.currency)


def confirm(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> None:
    """Money went back: mirror it in the ledger, once; end the purchase where nothing is left or the order says so."""
    if event.amount is None or event.reference is None:
        raise AmountDiffers(f"{event.id} refunds {purchase.id} without saying how much")
    refund = _ordered(purchase, event.reference) or _given_elsewhere(session, purchase, event, now)
    if refund.confirmed_at is not None:
        return
    before = paid.given_back(purchase, refund.sale or "", confirmed=True)
    after = Money(before.minor + event.amount.minor, before.currency)
    whole = posting.amount_of(session, purchase, refund)
    if event.amount.currency != before.currency or after.minor > whole.minor:
        raise AmountDiffers(f"{event.id} gives {event.amount} back; {before} of {whole} went before")
    refund.amount_minor, refund.confirmed_at, refund.failed_at = event.amount.minor, now, None
    post_refund(session, purchase, refund, before, now)
    if refund.ends_access or (not refund.keeps_access and paid.all_given_back(session, purchase)):
        take(session, purchase, Event.REFUND_CONFIRMED, now)


def wish(session: Session, viewer: Viewer, purchase_id: str, reason: str, now: datetime) -> Purchase:
    """A buyer asks for money back; an operator answers. NothingToRefund, Forbidden."""
    if not rules.may_buy(viewer):
        raise Forbidden("a refund is asked for by a buyer of the company")
    queries.of_viewer(session, viewer, purchase_id)
    purchase = queries.locked(session, purchase_id)
    if not left_to_refund(session, purchase).minor:
        raise NothingToRefund(f"{purchase_id} is {purchase.state}: nothing is left to give back")
    purchase.refund_wish, purchase.refund_wished_at, purchase.refund_answer = reason, now, None
    return purchase


def decline(session: Session, viewer: Viewer, purchase_id: str, answer: str) -> Purchase:
    """An operator says no, and why. NothingToRefund where nobody waits for an answer."""
    if not rules.may_refund(viewer):
        raise Forbidden("a refund is declined by the network's operator")
    purchase = queries.locked(session, purchase_id)
    if not purchase.refund_wish or purchase.refund_answer is not None:
        raise NothingToRefund(f"nobody waits for an answer on {purchase_id}")
    purchase.refund_answer = answer
    audit.record(session, viewer, "refund.declined", purchase.id, {"answer": answer})
    return purchase


def _ordered(purchase: Purchase, reference: str) -> Refund | None:
    return next((refund for refund in purchase.refunds if reference in (refund.id, refund.provider_ref)), None)


def _given_elsewhere(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> Refund:
    """A refund that was given on the provider's own pages: nobody here ordered it. Of the newest payment with room."""
    amount = event.amount or Money(0, purchase.currency)
    held = paid.payments(session, purchase)
    room = [one.sale for one in held if one.left.minor >= amount.minor] or [one.sale for one in held]
    made = Refund(
        id=new_id("rfd"), amount_minor=amount.minor, currency=amount.currency, reason=RefundReason.REQUESTED, note="",
        ordered_at=now, sale=next(iter(room), None), provider_ref=event.reference, ends_access=False,
    )  # fmt: skip
    purchase.refunds.append(made)
    return made
