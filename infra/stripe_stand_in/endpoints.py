"""What the stand-in speaks: method and path → action. Lists and single objects are data, the rest are use cases."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple, TypeAlias

from infra.stripe_stand_in import (
    balance,
    checkout,
    connect,
    customers,
    invoicing,
    lists,
    portal,
    refunds,
    subscriptions,
)
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.lists import Listing
from infra.stripe_stand_in.params import Nothing
from infra.stripe_stand_in.shapes import Object

Action: TypeAlias = Callable[[Books, Params, Mapping[str, str]], Object]


class Endpoint(NamedTuple):
    method: str
    path: str
    action: Action


KINDS: dict[str, tuple[str, Mapping[str, str]]] = {
    "checkout/sessions": (
        "checkout.session",
        {name: f"$.{name}" for name in ("customer", "payment_intent", "status", "subscription")},
    ),
    "payment_intents": ("payment_intent", {"customer": "$.customer"}),
    "charges": ("charge", {"customer": "$.customer", "payment_intent": "$.payment_intent"}),
    "refunds": ("refund", {"charge": "$.charge", "payment_intent": "$.payment_intent"}),
    "customers": ("customer", {"email": "$.email"}),
    "subscriptions": ("subscription", {"customer": "$.customer", "status": "$.status"}),
    "invoices": (
        "invoice",
        {"customer": "$.customer", "status": "$.status",
         "subscription": "$.parent.subscription_details.subscription"},
    ),
    "invoice_payments": (
        "invoice_payment",
        {"invoice": "$.invoice", "status": "$.status", "payment.type": "$.payment.type",
         "payment.payment_intent": "$.payment.payment_intent"},
    ),
    "disputes": ("dispute", {"charge": "$.charge", "payment_intent": "$.payment_intent"}),
    "events": ("event", {"type": "$.type"}),
    "accounts": ("account", {}),
    "transfers": ("transfer", {"destination": "$.destination", "transfer_group": "$.transfer_group"}),
}  # fmt: skip
"""Path → what is there, and what its list filters by: each can be listed and retrieved."""


def endpoints() -> Iterator[Endpoint]:
    """All of them, the particular before the general."""
    sessions = "/v1/checkout/sessions"
    yield Endpoint("POST", sessions, lambda books, params, _: checkout.create(books, params))
    yield Endpoint("POST", f"{sessions}/{{id}}/expire", lambda b, params, at: checkout.expire(b, at["id"], params))
    yield Endpoint("GET", f"{sessions}/{{id}}/line_items", lambda b, params, at: checkout.lines_of(b, at["id"], params))
    yield Endpoint("POST", "/v1/refunds", lambda books, params, _: refunds.create(books, params))
    yield Endpoint("POST", "/v1/customers", lambda books, params, _: customers.create(books, params))
    yield Endpoint("POST", "/v1/customers/{id}", lambda b, params, at: customers.change(b, at["id"], params))
    yield Endpoint("POST", "/v1/subscriptions/{id}", lambda b, params, at: subscriptions.change(b, at["id"], params))
    yield Endpoint("DELETE", "/v1/subscriptions/{id}", lambda b, params, at: subscriptions.cancel(b, at["id"], params))
    yield Endpoint("POST", "/v1/billing_portal/sessions", lambda books, params, _: portal.create(books, params))
    yield Endpoint("POST", "/v1/invoices", lambda books, params, _: invoicing.create(books, params))
    yield Endpoint("POST", "/v1/invoiceitems", lambda books, params, _: invoicing.add_item(books, params))
    for word, act in (("finalize", invoicing.finalize), ("pay", invoicing.pay), ("void", invoicing.void)):
        yield Endpoint("POST", f"/v1/invoices/{{id}}/{word}", partial(_on, act))
    yield Endpoint("POST", "/v1/accounts", lambda books, params, _: connect.create_account(books, params))
    yield Endpoint("POST", "/v1/account_links", lambda books, params, _: connect.create_link(books, params))
    yield Endpoint("POST", "/v1/transfers", lambda books, params, _: connect.transfer(books, params))
    yield Endpoint("POST", "/v1/payouts", lambda books, params, _: connect.pay_out(books, params))
    yield Endpoint("GET", "/v1/payouts", _payouts)
    yield Endpoint("GET", "/v1/payouts/{id}", partial(_one, "payout"))
    yield Endpoint("GET", "/v1/balance", lambda books, params, _: balance.show(books, params))
    for path, (kind, filters) in KINDS.items():
        yield Endpoint("GET", f"/v1/{path}", partial(_list, Listing(f"/v1/{path}", kind, filters)))
        yield Endpoint("GET", f"/v1/{path}/{{id}}", partial(_one, kind))


def _on(act: Callable[[Books, str, Params], Object], books: Books, params: Params, at: Mapping[str, str]) -> Object:
    return act(books, at["id"], params)


def _payouts(books: Books, params: Params, _: Mapping[str, str]) -> Object:
    """A connected account's own."""
    listing = Listing("/v1/payouts", "payout", {"status": "$.status"}, connect.payouts_of(books))
    return lists.page(books, params, listing)


def _list(listing: Listing, books: Books, params: Params, _: Mapping[str, str]) -> Object:
    return lists.page(books, params, listing)


def _one(kind: str, books: Books, params: Params, at: Mapping[str, str]) -> Object:
    Nothing.read(params)
    return books.need(kind, at["id"])
