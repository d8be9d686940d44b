"""Taking what an invoice asks for from the card on file, and trying again some days later.

attempt → paid;  the card declines → open, with the day of the next try;  after the last one it stays open
"""

from infra.stripe_stand_in import charging, invoices
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.shapes import Object

DAY = 86_400
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)  # after each failed try of a subscription's invoice


def attempt(books: Books, invoice: Object, method: Object) -> Object:
    """One try."""
    if invoice["amount_due"] == 0:
        return invoices.paid(books, invoice, None)
    intent = charging.open_intent(
        books, invoice["amount_due"], invoice["currency"], customer=invoice["customer"], description="Invoice payment"
    )
    why = charging.refusal(books, method)
    if why is None:
        return invoices.paid(books, invoice, charging.succeed(books, intent, method))
    charging.decline(books, intent, method, why)
    return _failed(books, invoice)


def _failed(books: Books, invoice: Object) -> Object:
    tried = invoice["attempt_count"]
    again = books.now + RETRIES[tried] if invoice["parent"] and tried < len(RETRIES) else None
    failed = books.change(invoice, attempted=True, attempt_count=tried + 1, next_payment_attempt=again)
    books.tell("invoice.payment_failed", failed)
    return failed


def retry_due(books: Books) -> None:
    """The invoices whose next try has come."""
    for invoice in books.store.find("invoice", {"$.status": "open"}):
        if (invoice["next_payment_attempt"] or books.now + 1) <= books.now:
            retry(books, invoice)


def retry(books: Books, invoice: Object) -> Object:
    """Try a subscription's invoice with the card that it has now; it is active again once nothing is open."""
    subscription = books.need("subscription", invoice["parent"]["subscription_details"]["subscription"])
    after = attempt(books, invoice, books.need("payment_method", subscription["default_payment_method"]))
    stand(books, subscription)
    return after


def stand(books: Books, subscription: Object) -> Object:
    """Active while no invoice is open, past due while one is."""
    facts = {"$.parent.subscription_details.subscription": subscription["id"], "$.status": "open"}
    status = "past_due" if books.store.find("invoice", facts) else "active"
    if subscription["status"] in ("canceled", status):
        return subscription
    changed = books.change(subscription, status=status)
    books.tell("customer.subscription.updated", changed, {"status": subscription["status"]})
    return changed
