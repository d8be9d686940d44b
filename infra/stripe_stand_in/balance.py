"""What is left of what was paid: charges less refunds, by currency. No fees: they are Stripe's own."""

from collections import Counter

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import Nothing
from infra.stripe_stand_in.shapes import Object


def show(books: Books, params: Params) -> Object:
    """GET /v1/balance."""
    Nothing.read(params)
    left: Counter[str] = Counter()
    for charge in books.store.find("charge"):
        left[charge["currency"]] += charge["amount_captured"] - charge["amount_refunded"]
    available = [_fund(code, amount) for code, amount in sorted(left.items())]
    pending = [_fund(code, 0) for code in sorted(left)]
    return {"object": "balance", "available": available, "pending": pending, "livemode": False}


def _fund(currency: str, amount: int) -> Object:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}
