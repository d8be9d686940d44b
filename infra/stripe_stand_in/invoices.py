"""Invoices: opened with their lines, then paid by one payment, or by none where nothing is due."""

from typing import Any

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.shapes import Object, list_of, shape, update


def of_period(books: Books, subscription: Object, customer: Object, reason: str) -> Object:
    """What a subscription's period comes to. `reason`: subscription_create or subscription_cycle."""
    invoice = draft(books, customer, subscription["currency"], billing_reason=reason, parent=_parent(subscription))
    lines = [_line(books, invoice, subscription, item) for item in subscription["items"]["data"]]
    return opened(books, with_lines(books, invoice, lines))


def draft(books: Books, customer: Object, currency: str, **facts: Any) -> Object:
    """An invoice without lines yet."""
    invoice = books.make(
        "invoice", currency=currency, customer=customer["id"], customer_email=customer["email"],
        customer_name=customer["name"], period_start=books.now, period_end=books.now, **_amounts(0), **facts,
    )  # fmt: skip
    invoice = books.change(invoice, lines=list_of(f"/v1/invoices/{invoice['id']}/lines", []))
    books.tell("invoice.created", invoice)
    return invoice


def with_lines(books: Books, invoice: Object, lines: list[Object]) -> Object:
    """The invoice with these lines more."""
    held = [*invoice["lines"]["data"], *lines]
    return books.change(
        invoice, lines=invoice["lines"] | {"data": held}, **_amounts(sum(line["amount"] for line in held))
    )


def opened(books: Books, invoice: Object) -> Object:
    """Numbered, and to be paid."""
    times = invoice["status_transitions"] | {"finalized_at": books.now}
    done = books.change(
        invoice, status="open", number=_number(books), effective_at=books.now, status_transitions=times,
        amount_remaining=invoice["amount_due"],
    )  # fmt: skip
    books.tell("invoice.finalized", done)
    return done


def paid(books: Books, invoice: Object, intent: Object | None) -> Object:
    """Paid by the intent; without one, nothing was due."""
    times = invoice["status_transitions"] | {"paid_at": books.now}
    done = books.change(
        invoice, status="paid", attempted=True, attempt_count=invoice["attempt_count"] + 1, next_payment_attempt=None,
        amount_paid=invoice["amount_due"], amount_remaining=0, status_transitions=times,
    )  # fmt: skip
    if intent is not None:
        _payment(books, done, intent)
    for word in ("paid", "payment_succeeded"):
        books.tell(f"invoice.{word}", done)
    return done


def _amounts(amount: int) -> Object:
    return dict.fromkeys(("amount_due", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount)


def _number(books: Books) -> str:
    return f"STANDIN-{len(books.store.find('invoice')):04}"


def _parent(subscription: Object) -> Object:
    """The subscription, with its metadata as they are now."""
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {"type": "subscription_details", "quote_details": None, "subscription_details": details}


def _line(books: Books, invoice: Object, subscription: Object, item: Object) -> Object:
    price, amount = item["price"], item["price"]["unit_amount"] * item["quantity"]
    source = {
        "invoice_item": None, "proration": False, "proration_details": {"credited_items": None},
        "subscription": subscription["id"], "subscription_item": item["id"],
    }  # fmt: skip
    return shape(
        "line_item", books.now, amount=amount, subtotal=amount, currency=invoice["currency"], invoice=invoice["id"],
        metadata=subscription["metadata"], quantity=item["quantity"], subscription=subscription["id"],
        period={"start": item["current_period_start"], "end": item["current_period_end"]},
        parent={"type": "subscription_item_details", "invoice_item_details": None, "subscription_item_details": source},
        pricing={
            "type": "price_details", "unit_amount_decimal": price["unit_amount_decimal"],
            "price_details": {"price": price["id"], "product": price["product"]},
        },
    )  # fmt: skip


def item_line(books: Books, item: Object) -> Object:
    """The line of an invoice item."""
    source = {"invoice_item": item["id"], "proration": False, "proration_details": None, "subscription": None}
    line = shape(
        "line_item", books.now, amount=item["amount"], subtotal=item["amount"], currency=item["currency"],
        invoice=item["invoice"], description=item["description"], metadata=item["metadata"], period=item["period"],
    )  # fmt: skip
    return update(line, parent={"type": "invoice_item_details", "invoice_item_details": source})


def _payment(books: Books, invoice: Object, intent: Object) -> None:
    books.make(
        "invoice_payment", invoice=invoice["id"], amount_paid=intent["amount"], amount_requested=intent["amount"],
        currency=intent["currency"], status="paid", payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status_transitions={"canceled_at": None, "paid_at": books.now},
    )  # fmt: skip
