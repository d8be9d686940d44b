"""Ids as Stripe makes them: a prefix that says the kind, then letters and digits that say nothing."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits
PREFIXES = {
    "account": "acct",
    "bank_account": "ba",
    "charge": "ch",
    "billing_portal.session": "bps",
    "checkout.session": "cs_test",
    "customer": "cus",
    "dispute": "du",
    "event": "evt",
    "invoice": "in",
    "invoice_payment": "inpay",
    "invoiceitem": "ii",
    "item": "li",
    "line_item": "il",
    "onboarding": "onb",
    "payment_intent": "pi",
    "payment_method": "pm",
    "payout": "po",
    "price": "price",
    "product": "prod",
    "refund": "re",
    "request": "req",
    "subscription": "sub",
    "transfer": "tr",
    "subscription_item": "si",
}
LENGTHS = {"checkout.session": 58, "customer": 14, "product": 14, "request": 14}


def new_id(kind: str) -> str:
    """Not to be guessed: the id of a Checkout Session is the only key to its page."""
    length = LENGTHS.get(kind, 24)
    return f"{PREFIXES[kind]}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"
