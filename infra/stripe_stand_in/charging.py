"""Taking money from a card: a payment intent, and a charge for each try.

requires_payment_method → (a card that pays) succeeded; (a card that does not) requires_payment_method again
"""

from typing import Any

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.cards import Card
from infra.stripe_stand_in.shapes import Object

PAID = {"network_status": "approved_by_network", "reason": None, "seller_message": "Payment complete.",
        "type": "authorized", "risk_level": "normal", "advice_code": None, "network_advice_code": None,
        "network_decline_code": None}  # fmt: skip


def keep_card(books: Books, card: Card, buyer: Object, customer: str | None) -> Object:
    """The card as a payment method."""
    private = {"decline": card.decline}
    facts = {"card": card.facts(), "customer": customer, "billing_details": _billing(buyer)}
    return books.make("payment_method", private=private, **facts)


def refusal(books: Books, method: Object) -> tuple[str, str, str] | None:
    """Why the card would not pay now; None if it would."""
    code = books.store.private(method["id"]).get("decline")
    return None if code is None else (code[0], code[1], code[2])


def open_intent(books: Books, amount: int, currency: str, **facts: Any) -> Object:
    """A payment that waits for a card."""
    intent = books.make("payment_intent", amount=amount, currency=currency, **facts)
    intent = books.change(intent, client_secret=f"{intent['id']}_secret_{intent['id'][-8:]}")
    books.tell("payment_intent.created", intent)
    return intent


def succeed(books: Books, intent: Object, method: Object) -> Object:
    """The card pays: one charge. Answers the intent."""
    charge = books.make(
        "charge", **_common(intent, method), status="succeeded", paid=True, captured=True,
        amount_captured=intent["amount"], outcome=PAID, calculated_statement_descriptor="STAND-IN",
    )  # fmt: skip
    done = books.change(
        intent, status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"],
        payment_method=method["id"], last_payment_error=None,
    )  # fmt: skip
    books.tell("charge.succeeded", charge)
    books.tell("payment_intent.succeeded", done)
    return done


def decline(books: Books, intent: Object, method: Object, why: tuple[str, str, str]) -> Object:
    """The card does not pay: a failed charge, and the intent waits for another card."""
    code, decline_code, message = why
    outcome = PAID | {"network_status": "declined_by_network", "reason": decline_code, "type": "issuer_declined",
                      "seller_message": "The bank did not accept this charge."}  # fmt: skip
    charge = books.make(
        "charge", **_common(intent, method), status="failed", failure_code=code, failure_message=message,
        outcome=outcome,
    )  # fmt: skip
    error = {"charge": charge["id"], "code": code, "decline_code": decline_code, "message": message,
             "type": "card_error", "payment_method": method}  # fmt: skip
    waiting = books.change(intent, last_payment_error=error, latest_charge=charge["id"])
    books.tell("charge.failed", charge)
    books.tell("payment_intent.payment_failed", waiting)
    return waiting


def _common(intent: Object, method: Object) -> Object:
    """A charge carries the intent's metadata, copied when it is made."""
    return {
        "amount": intent["amount"], "currency": intent["currency"], "customer": intent["customer"],
        "description": intent["description"], "metadata": dict(intent["metadata"]), "payment_intent": intent["id"],
        "payment_method": method["id"], "billing_details": method["billing_details"],
        "payment_method_details": {"card": method["card"], "type": "card"},
    }  # fmt: skip


def _billing(buyer: Object) -> Object:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": address, "email": buyer["email"], "name": buyer["name"], "phone": None, "tax_id": None}
