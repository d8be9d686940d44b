"""Checkout Sessions: open → complete (paid on the page) or expired (by request, or by time).

create → a page's address → pay(card) → the money, the events, the way back
"""

from infra.stripe_stand_in import charging, prices, subscriptions
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.cards import Card
from infra.stripe_stand_in.errors import RequestInvalid, StripeError
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.lists import Listing, page
from infra.stripe_stand_in.params import CreateSession, Nothing
from infra.stripe_stand_in.shapes import Object, shape, update

DAY = 86_400
SHORTEST = 1_800
SLACK = 60  # seconds between the caller's clock and ours


def create(books: Books, params: Params) -> Object:
    """POST /v1/checkout/sessions."""
    asked = CreateSession.read(params)
    prices.check(asked)
    until = asked.expires_at or books.now + DAY
    if not books.now + SHORTEST - SLACK <= until <= books.now + DAY + SLACK:
        said = "`expires_at` must be between 30 minutes and 24 hours from Checkout Session creation."
        raise RequestInvalid(said, param="expires_at")
    if asked.customer:
        books.need("customer", asked.customer, "customer")
    lines = [prices.line(books, item) for item in asked.line_items]
    session = _make(books, asked, lines, until)
    for line in reversed(lines):
        books.store.add(line, parent=session["id"])
    return session


def _make(books: Books, asked: CreateSession, lines: list[Object], until: int) -> Object:
    total = sum(line["amount_total"] for line in lines)
    repeats = asked.mode == "subscription"
    session = shape(
        "checkout.session", books.now, mode=asked.mode, amount_subtotal=total, amount_total=total,
        currency=lines[0]["currency"], success_url=asked.success_url, cancel_url=asked.cancel_url,
        client_reference_id=asked.client_reference_id, customer=asked.customer, customer_email=asked.customer_email,
        expires_at=until, locale=asked.locale, metadata=asked.metadata,
        customer_creation=None if repeats else "if_required",
        payment_method_collection="always" if repeats else "if_required",
    )  # fmt: skip
    session = update(session, url=f"{books.base_url}/c/pay/{session['id']}")
    data = asked.subscription_data if repeats else asked.payment_intent_data
    passed_on = {"metadata": data.metadata, "description": data.description} if data else {"metadata": {}}
    books.store.add(session, private=passed_on)
    return session


def lines_of(books: Books, session_id: str, params: Params) -> Object:
    """GET /v1/checkout/sessions/{id}/line_items."""
    books.need("checkout.session", session_id)
    return page(books, params, Listing(f"/v1/checkout/sessions/{session_id}/line_items", "item", parent=session_id))


def expire(books: Books, session_id: str, params: Params) -> Object:
    """POST /v1/checkout/sessions/{id}/expire: it cannot be paid any more."""
    Nothing.read(params)
    session = books.need("checkout.session", session_id)
    if session["status"] != "open":
        said = f"This Checkout Session has a status of `{session['status']}`."
        raise StripeError(f"Only Checkout Sessions with a status in ['open'] can be expired. {said}")
    return end(books, session)


def end(books: Books, session: Object) -> Object:
    """Expired, by request or by time."""
    expired = books.change(session, status="expired", url=None)
    books.tell("checkout.session.expired", expired)
    return expired


def pay(books: Books, session: Object, card: Card, buyer: Object) -> Object:
    """The open session, paid with a card (`buyer`: email, name), or still open if the card is declined."""
    passed_on = books.store.private(session["id"])
    if session["mode"] == "subscription":
        bought = subscriptions.start(books, session, card, buyer, passed_on)
        return _complete(books, session, buyer, bought) if bought else session
    intent = _intent(books, session, passed_on)
    session = books.change(session, payment_intent=intent["id"])
    method = charging.keep_card(books, card, buyer, session["customer"])
    if card.decline:
        charging.decline(books, intent, method, card.decline)
        return session
    charging.succeed(books, intent, method)
    return _complete(books, session, buyer, {})


def _intent(books: Books, session: Object, passed_on: Object) -> Object:
    """One payment intent a session, however many cards are tried."""
    if session["payment_intent"]:
        return books.need("payment_intent", session["payment_intent"])
    return charging.open_intent(
        books, session["amount_total"], session["currency"], customer=session["customer"], **passed_on
    )


def _complete(books: Books, session: Object, buyer: Object, bought: Object) -> Object:
    details = {"address": None, "business_name": None, "email": buyer["email"], "individual_name": None,
               "name": buyer["name"], "phone": None, "tax_exempt": "none", "tax_ids": []}  # fmt: skip
    done = books.change(
        session,
        status="complete",
        payment_status="paid" if session["amount_total"] else "no_payment_required",
        url=None,
        customer_details=details,
        **bought,
    )
    books.tell("checkout.session.completed", done)
    return done
