"""Invoices of subscriptions, made paid: one line an item, one payment."""

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.shapes import Object, list_of, shape, update


def paid(books: Books, subscription: Object, customer: Object, intent: Object, reason: str) -> Object:
    """The invoice of a period that the intent paid. `reason`: subscription_create or subscription_cycle."""
    amount = intent["amount"]
    invoice = shape(
        "invoice", books.now, billing_reason=reason, currency=intent["currency"], customer=customer["id"],
        customer_email=customer["email"], customer_name=customer["name"], effective_at=books.now,
        period_start=books.now, period_end=books.now, parent=_parent(subscription), number=_number(books),
        **_amounts(amount), status="paid", attempted=True, attempt_count=1,
    )  # fmt: skip
    times = invoice["status_transitions"] | {"finalized_at": books.now, "paid_at": books.now}
    lines = [_line(books, invoice, subscription, item) for item in subscription["items"]["data"]]
    invoice = update(invoice, status_transitions=times, lines=list_of(f"/v1/invoices/{invoice['id']}/lines", lines))
    books.store.add(invoice)
    _payment(books, invoice, intent)
    for word in ("created", "finalized", "paid", "payment_succeeded"):
        books.tell(f"invoice.{word}", invoice)
    return invoice


def _amounts(amount: int) -> Object:
    whole = ("amount_due", "amount_paid", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    return dict.fromkeys(whole, amount)


def _number(books: Books) -> str:
    return f"STANDIN-{len(books.store.find('invoice')) + 1:04}"


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


def _payment(books: Books, invoice: Object, intent: Object) -> None:
    books.make(
        "invoice_payment", invoice=invoice["id"], amount_paid=intent["amount"], amount_requested=intent["amount"],
        currency=intent["currency"], status="paid", payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status_transitions={"canceled_at": None, "paid_at": books.now},
    )  # fmt: skip
