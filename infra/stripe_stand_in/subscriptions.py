"""Subscriptions: started by a paid Checkout Session, renewed by time, ended by request or with their period.

start → active —(period ends)→ renew: invoice, charge, next period;  cancel → canceled
"""

from infra.stripe_stand_in import charging, collecting, invoices, periods, prices
from infra.stripe_stand_in.billing_params import ItemChange, UpdateSubscription
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.cards import Card
from infra.stripe_stand_in.errors import missing
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import Nothing
from infra.stripe_stand_in.shapes import Object, list_of, shape


def start(books: Books, session: Object, card: Card, buyer: Object, passed_on: Object) -> Object | None:
    """The first period is paid: what the session then names. None if the card is declined."""
    customer = _customer(books, session, buyer)
    method = charging.keep_card(books, card, buyer, customer["id"])
    intent = _intent(books, session, customer)
    if intent and card.decline:
        charging.decline(books, intent, method, card.decline)
        return None
    intent = charging.succeed(books, intent, method) if intent else None
    subscription = _make(books, session, customer, method, passed_on)
    invoice = invoices.of_period(books, subscription, customer, "subscription_create")
    invoice = invoices.paid(books, invoice, intent)
    subscription = books.change(subscription, latest_invoice=invoice["id"])
    books.tell("customer.subscription.created", subscription)
    return {"customer": customer["id"], "subscription": subscription["id"], "invoice": invoice["id"]}


def _intent(books: Books, session: Object, customer: Object) -> Object | None:
    """The payment of the first period; None where nothing is due for it."""
    if session["amount_total"] == 0:
        return None
    return charging.open_intent(
        books, session["amount_total"], session["currency"], customer=customer["id"],
        description="Subscription creation",
    )  # fmt: skip


def _customer(books: Books, session: Object, buyer: Object) -> Object:
    if session["customer"]:
        return books.need("customer", session["customer"])
    made = books.make("customer", email=buyer["email"], name=buyer["name"], currency=session["currency"])
    books.tell("customer.created", made)
    return made


def _make(books: Books, session: Object, customer: Object, method: Object, passed_on: Object) -> Object:
    subscription = books.make(
        "subscription", customer=customer["id"], currency=session["currency"], default_payment_method=method["id"],
        billing_cycle_anchor=books.now, start_date=books.now, **passed_on,
    )  # fmt: skip
    lines = books.store.find("item", parent=session["id"])
    items = [_item(books, subscription, line) for line in lines]
    url = f"/v1/subscription_items?subscription={subscription['id']}"
    return books.change(subscription, items=list_of(url, items))


def _item(books: Books, subscription: Object, line: Object) -> Object:
    every = line["price"]["recurring"]
    end = periods.following(books.now, books.now, every["interval"], every["interval_count"])
    return shape(
        "subscription_item", books.now, price=line["price"], quantity=line["quantity"],
        subscription=subscription["id"], current_period_start=books.now, current_period_end=end,
    )  # fmt: skip


def renew(books: Books, subscription: Object) -> Object:
    """The period is over: the next one is charged, or the subscription ends if it was told to."""
    if subscription["cancel_at_period_end"]:
        return _end(books, subscription)
    items = [_moved(item, subscription["billing_cycle_anchor"]) for item in subscription["items"]["data"]]
    subscription = books.change(subscription, items=subscription["items"] | {"data": items})
    method = books.need("payment_method", subscription["default_payment_method"])
    customer = books.need("customer", subscription["customer"])
    invoice = collecting.attempt(books, invoices.of_period(books, subscription, customer, "subscription_cycle"), method)
    status = "past_due" if invoice["status"] == "open" else subscription["status"]
    renewed = books.change(subscription, latest_invoice=invoice["id"], status=status)
    books.tell("customer.subscription.updated", renewed, {})
    return renewed


def _moved(item: Object, anchor: int) -> Object:
    start, every = item["current_period_end"], item["price"]["recurring"]
    end = periods.following(anchor, start, every["interval"], every["interval_count"])
    return item | {"current_period_start": start, "current_period_end": end}


def change(books: Books, id_: str, params: Params) -> Object:
    """POST /v1/subscriptions/{id}: let it end with its period, or no longer; what later periods cost; metadata."""
    asked = UpdateSubscription.read(params)
    subscription = _live(books, id_)
    facts: Object = {}
    if asked.metadata is not None:
        facts["metadata"] = subscription["metadata"] | asked.metadata
    if asked.cancel_at_period_end is not None:
        ends = asked.cancel_at_period_end
        at = subscription["items"]["data"][0]["current_period_end"]
        why = subscription["cancellation_details"] | {"reason": "cancellation_requested" if ends else None}
        facts |= {"cancel_at_period_end": ends, "cancel_at": at if ends else None,
                  "canceled_at": books.now if ends else None, "cancellation_details": why}  # fmt: skip
    if asked.items:
        held = [_repriced(books, item, asked.items) for item in subscription["items"]["data"]]
        facts["items"] = subscription["items"] | {"data": held}
    changed = books.change(subscription, **facts)
    books.tell("customer.subscription.updated", changed, {name: subscription[name] for name in facts})
    return changed


def _repriced(books: Books, item: Object, changes: list[ItemChange]) -> Object:
    """The period that is paid stays as it is."""
    for change in changes:
        if change.id == item["id"]:
            price = prices.changed(books, item["price"], change.price_data)
            return item | {"price": price, "quantity": change.quantity}
    return item


def cancel(books: Books, id_: str, params: Params) -> Object:
    """DELETE /v1/subscriptions/{id}: it ends at once."""
    Nothing.read(params)
    return _end(books, _live(books, id_))


def _live(books: Books, id_: str) -> Object:
    """Stripe knows no ended subscription when it is asked to change one."""
    found = books.need("subscription", id_)
    if found["status"] == "canceled":
        raise missing("subscription", id_, "id")
    return found


def _end(books: Books, subscription: Object) -> Object:
    why = subscription["cancellation_details"] | {"reason": "cancellation_requested"}
    ended = books.change(
        subscription, status="canceled", ended_at=books.now, canceled_at=subscription["canceled_at"] or books.now,
        cancellation_details=why,
    )  # fmt: skip
    books.tell("customer.subscription.deleted", ended)
    return ended
