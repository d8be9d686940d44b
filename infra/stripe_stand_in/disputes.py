"""Disputes: a buyer's bank takes a payment back, and later decides. Tests make them by control."""

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.shapes import Object


def open_(books: Books, intent_id: str, amount: int | None) -> Object:
    """Of the payment, or of a part of it."""
    intent = books.need("payment_intent", intent_id)
    charge = books.need("charge", intent["latest_charge"])
    card = {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"}
    dispute = books.make(
        "dispute", amount=amount or charge["amount"], charge=charge["id"], currency=charge["currency"],
        payment_intent=intent["id"], payment_method_details={"type": "card", "card": card}, reason="fraudulent",
    )  # fmt: skip
    books.change(charge, disputed=True)
    books.tell("charge.dispute.created", dispute)
    books.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(books: Books, id_: str, status: str) -> Object:
    """`won`: the money comes back to us; `lost`: it stays with the buyer."""
    closed = books.change(books.need("dispute", id_), status=status)
    if status == "won":
        books.tell("charge.dispute.funds_reinstated", closed)
    books.tell("charge.dispute.closed", closed)
    return closed
