"""The customer portal: a buyer's own page for the card, and for stopping what repeats.

POST /v1/billing_portal/sessions → /p/session/{id} → another card (open invoices are tried with it), stop, go on
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from infra.stripe_stand_in import charging, collecting, subscriptions
from infra.stripe_stand_in.billing_params import CreatePortalSession
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.cards import CardInvalid, read_card
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.page import HEADERS, render
from infra.stripe_stand_in.shapes import Object
from infra.stripe_stand_in.stage import Stage

HOUR = 3_600  # how long a portal's address is good


def create(books: Books, params: Params) -> Object:
    """POST /v1/billing_portal/sessions."""
    asked = CreatePortalSession.read(params)
    books.need("customer", asked.customer, "customer")
    session = books.make(
        "billing_portal.session", customer=asked.customer, return_url=asked.return_url, locale=asked.locale
    )
    return books.change(session, url=f"{books.base_url}/p/session/{session['id']}")


class Portal:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def show(self, request: Request) -> Response:
        books = self._stage.books()
        session = _open(books, request.path_params["id"])
        return _shown(books, session, None) if session else render("gone.html", None, 404)

    async def act(self, request: Request) -> Response:
        """What the page's buttons do: `card`, `stop`, `resume`."""
        typed = {name: str(value) for name, value in (await request.form()).items()}
        books = self._stage.books()
        with books.store.transaction():
            session = _open(books, request.path_params["id"])
            answer = _acted(books, session, typed) if session else render("gone.html", None, 404)
        self._stage.wake()
        return answer


def _open(books: Books, id_: str) -> Object | None:
    session = books.store.get(id_)
    if session is None or session["object"] != "billing_portal.session" or session["created"] + HOUR < books.now:
        return None
    return session


def _acted(books: Books, session: Object, typed: dict[str, str]) -> Response:
    if typed.get("action") == "card":
        problem = _new_card(books, session, typed)
        return _shown(books, session, problem, 402 if problem else 200)
    for subscription in _subscriptions(books, session):
        ends = "true" if typed.get("action") == "stop" else "false"
        subscriptions.change(books, subscription["id"], {"cancel_at_period_end": ends})
    return RedirectResponse(f"/p/session/{session['id']}", 303, HEADERS)


def _new_card(books: Books, session: Object, typed: dict[str, str]) -> str | None:
    """The card of everything that repeats; what is open is tried with it. Answers what is wrong with it."""
    try:
        card = read_card(typed.get("card_number", ""), typed.get("expiry", ""), typed.get("cvc", ""), books.now)
    except CardInvalid as error:
        return f"invalid_{error}"
    if card.decline and not card.kept:
        return card.decline[1]
    customer = books.need("customer", session["customer"])
    method = charging.keep_card(books, card, customer, customer["id"])
    for subscription in _subscriptions(books, session):
        books.change(subscription, default_payment_method=method["id"])
        facts = {"$.parent.subscription_details.subscription": subscription["id"], "$.status": "open"}
        for invoice in books.store.find("invoice", facts):
            collecting.retry(books, invoice)
    return None


def _subscriptions(books: Books, session: Object) -> list[Object]:
    found = books.store.find("subscription", {"$.customer": session["customer"]})
    return [one for one in found if one["status"] != "canceled"]


def _shown(books: Books, session: Object, problem: str | None, status: int = 200) -> Response:
    held = _subscriptions(books, session)
    cards = {one["id"]: books.need("payment_method", one["default_payment_method"])["card"]["last4"] for one in held}
    paid = books.store.find("invoice", {"$.customer": session["customer"]})
    return render("portal.html", session, status, held=held, cards=cards, invoices=paid, problem=problem)
