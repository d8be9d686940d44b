"""The page where a browser pays. It works without a script, and for programs that post its form.

GET /c/pay/{session} → form → POST → paid: 303 to success_url;  declined: the form again, with the cause
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from infra.stripe_stand_in import checkout
from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.cards import CardInvalid, read_card
from infra.stripe_stand_in.shapes import Object
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.texts import amount, texts

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=select_autoescape(), trim_blocks=True
)
TEMPLATES.filters["amount"] = amount
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def show(self, request: Request) -> Response:
        books = self._stage.books()
        session = books.store.get(request.path_params["id"])
        if session is None or session["object"] != "checkout.session":
            return render("gone.html", None, 404)
        return _shown(books, session, {"email": session["customer_email"] or ""}, None)

    async def pay(self, request: Request) -> Response:
        """One charge, however often the form is sent: a session that is not open is only shown."""
        typed = {name: str(value) for name, value in (await request.form()).items()}
        books = self._stage.books()
        with books.store.transaction():
            answer = _paid(books, request.path_params["id"], typed)
        self._stage.wake()
        return answer


def _paid(books: Books, session_id: str, typed: dict[str, str]) -> Response:
    session = books.store.get(session_id)
    if session is None or session["object"] != "checkout.session":
        return render("gone.html", None, 404)
    if session["status"] != "open":
        return _shown(books, session, typed, None)
    try:
        card = read_card(typed.get("card_number", ""), typed.get("expiry", ""), typed.get("cvc", ""), books.now)
    except CardInvalid as error:
        return _shown(books, session, typed, f"invalid_{error}")
    email = session["customer_email"] or typed.get("email", "").strip()
    if "@" not in email:
        return _shown(books, session, typed, "invalid_email")
    after = checkout.pay(books, session, card, {"email": email, "name": typed.get("name", "").strip() or None})
    return _shown(books, after, typed, card.decline[1] if card.decline else None)


def _shown(books: Books, session: Object, typed: dict[str, str], problem: str | None) -> Response:
    """Where a session stands: to be paid, paid, or run out."""
    if session["status"] == "complete":
        back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
        return RedirectResponse(back, 303, HEADERS)
    if session["status"] == "expired":
        return render("gone.html", session, 410)
    lines = books.store.find("item", parent=session["id"])
    return render("pay.html", session, 402 if problem else 200, lines=lines, typed=typed, problem=problem)


def render(template: str, session: Object | None, status: int, **context: object) -> Response:
    language = "ko" if session and session["locale"] == "ko" else "en"
    body = TEMPLATES.get_template(template).render(
        session=session, language=language, say=texts(language).__getitem__, **context
    )
    return Response(body, status, HEADERS, "text/html; charset=utf-8")
