"""Connected accounts: opened, onboarded on a page, transferred to, paid out to their bank a day later.

accounts → account_links → /c/onboard/{id} → account.updated;  transfers → payouts (of the account) → paid or failed
"""

from collections import Counter

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.connect_params import CreateAccount, CreateAccountLink, CreatePayout, CreateTransfer
from infra.stripe_stand_in.errors import StripeError
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.ids import new_id
from infra.stripe_stand_in.page import HEADERS, render
from infra.stripe_stand_in.shapes import Object
from infra.stripe_stand_in.stage import Stage

DAY = 86_400  # how long a payout is on its way
LINK = 300  # seconds that a link is good for
NEEDED = ["external_account", "tos_acceptance.date", "tos_acceptance.ip"]
FAILS = {
    "status": "failed", "failure_code": "account_closed", "failure_message": "The bank account has been closed.",
}  # fmt: skip
CLOSED = "000111111113"  # a bank account that is closed, as Stripe's own for tests


def create_account(books: Books, params: Params) -> Object:
    """POST /v1/accounts."""
    asked = CreateAccount.read(params)
    held = "inactive" if asked.capabilities.transfers.requested else "unrequested"
    made = books.make(
        "account", type=asked.type, country=asked.country, email=asked.email, business_type=asked.business_type,
        metadata=asked.metadata, capabilities={"transfers": held},
        requirements=_requirements(NEEDED),
    )  # fmt: skip
    settings = made["settings"] | {"payouts": made["settings"]["payouts"] | asked.settings.model_dump()["payouts"]}
    return books.change(made, settings=settings)


def create_link(books: Books, params: Params) -> Object:
    """POST /v1/account_links: a page, once, for a short while."""
    asked = CreateAccountLink.read(params)
    books.need("account", asked.account, "account")
    id_ = new_id("onboarding")
    private = {
        "account": asked.account,
        "back": asked.return_url,
        "again": asked.refresh_url,
        "until": books.now + LINK,
    }
    books.store.add({"id": id_, "object": "onboarding"}, private=private)
    return {
        "object": "account_link", "created": books.now, "expires_at": books.now + LINK,
        "url": f"{books.base_url}/c/onboard/{id_}",
    }  # fmt: skip


def transfer(books: Books, params: Params) -> Object:
    """POST /v1/transfers: from what is left of the charges to an account that may take it."""
    asked = CreateTransfer.read(params)
    account = books.need("account", asked.destination, "destination")
    if account["capabilities"].get("transfers") != "active":
        said = "Your destination account needs to have at least one of the following capabilities enabled: transfers."
        raise StripeError(said, code="insufficient_capabilities_for_transfer")
    if asked.amount > _left(books)[asked.currency]:
        raise StripeError("You have insufficient available funds in your Stripe account.", code="balance_insufficient")
    made = books.make("transfer", **asked.model_dump(exclude={"expand"}))
    made = books.change(made, reversals=made["reversals"] | {"url": f"/v1/transfers/{made['id']}/reversals"})
    books.tell("transfer.created", made)
    return made


def pay_out(books: Books, params: Params) -> Object:
    """POST /v1/payouts of a connected account: what was transferred to it, less what was paid out."""
    asked = CreatePayout.read(params)
    account = _account(books)
    held = sum(t["amount"] for t in books.store.find("transfer", {"$.destination": account["id"]})
               if t["currency"] == asked.currency)  # fmt: skip
    gone = sum(p["amount"] for p in books.store.find("payout", parent=account["id"])
               if p["currency"] == asked.currency and p["status"] != "failed")  # fmt: skip
    if asked.amount > held - gone:
        raise StripeError("You have insufficient funds in your Stripe account.", code="balance_insufficient")
    made = books.make_in(
        account["id"], "payout", automatic=False, arrival_date=books.now + DAY, status="pending",
        destination=account["external_accounts"]["data"][0]["id"], **asked.model_dump(exclude={"expand"}),
    )  # fmt: skip
    books.tell("payout.created", made, account=account["id"])
    return made


def payouts_of(books: Books) -> str:
    """Whose payouts are listed."""
    return str(_account(books)["id"])


def arrive(books: Books) -> None:
    """Payouts whose day has come are paid, or fail where the bank account is closed."""
    for payout in books.store.find("payout", {"$.status": "pending"}):
        if payout["arrival_date"] <= books.now:
            account = books.store.parent(payout["id"])
            facts = FAILS if books.store.private(account).get("number") == CLOSED else {"status": "paid"}
            books.tell(f"payout.{facts['status']}", books.change(payout, **facts), account=account)


def _account(books: Books) -> Object:
    if books.account is None:
        raise StripeError("The stand-in pays connected accounts out only: name one in the header Stripe-Account.")
    return books.need("account", books.account, "Stripe-Account")


def _left(books: Books) -> Counter[str]:
    left: Counter[str] = Counter()
    for charge in books.store.find("charge"):
        left[charge["currency"]] += charge["amount_captured"] - charge["amount_refunded"]
    for moved in books.store.find("transfer"):
        left[moved["currency"]] -= moved["amount"]
    return left


def _requirements(due: list[str]) -> Object:
    reason = "requirements.past_due" if due else None
    return {
        "alternatives": [], "current_deadline": None, "currently_due": due, "disabled_reason": reason, "errors": [],
        "eventually_due": due, "past_due": due, "pending_verification": [],
    }  # fmt: skip


class Onboarding:
    """The page of an account link: a bank account's number makes the account ready."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def show(self, request: Request) -> Response:
        books = self._stage.books()
        link = _link(books, request.path_params["id"])
        if link is None:
            return render("gone.html", None, 404)
        if link["until"] < books.now:
            return RedirectResponse(link["again"], 303, HEADERS)
        return render("onboard.html", None, 200, problem=None)

    async def act(self, request: Request) -> Response:
        number = str((await request.form()).get("number", "")).replace("-", "").strip()
        books = self._stage.books()
        link = _link(books, request.path_params["id"])
        if link is None:
            return render("gone.html", None, 404)
        if not (number.isdecimal() and 6 <= len(number) <= 20):
            return render("onboard.html", None, 402, problem="invalid_account")
        with books.store.transaction():
            _ready(books, link["account"], number)
        self._stage.wake()
        return RedirectResponse(link["back"], 303, HEADERS)


def _link(books: Books, id_: str) -> Object | None:
    found = books.store.get(id_)
    return books.store.private(id_) if found is not None and found["object"] == "onboarding" else None


def _ready(books: Books, account_id: str, number: str) -> None:
    account = books.need("account", account_id)
    bank = {"id": new_id("bank_account"), "object": "bank_account", "account": account_id, "last4": number[-4:],
            "country": account["country"], "status": "new"}  # fmt: skip
    books.store.keep_private(account_id, {"number": number})
    ready = books.change(
        account, payouts_enabled=True, details_submitted=True, capabilities={"transfers": "active"},
        requirements=_requirements([]), external_accounts=account["external_accounts"] | {"data": [bank]},
    )  # fmt: skip
    books.tell("account.updated", ready, {"payouts_enabled": False}, account=account_id)
