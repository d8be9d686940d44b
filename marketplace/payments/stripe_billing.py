"""What repeats at Stripe, and what is charged beside it: requests in Stripe's words, made through the gateway's client.

A charge is an invoice of its own with one item of our amount, finalized and paid at once; Stripe prorates nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from marketplace.payments.errors import PaymentDeclined, PaymentRefused
from marketplace.payments.port import ChargeRequest, IdempotencyKey
from marketplace.payments.stripe_events import charge_of, payment_of, purchase_of
from wire.money import Money

T = TypeVar("T")
Fields = Mapping[str, Any]


class Billing:
    """`asked` makes one request and turns the SDK's errors into ours."""

    def __init__(self, client: Any, asked: Callable[[Callable[[], Any]], Any]) -> None:
        self._v1, self._asked = client.v1, asked

    def subscription(self, session: Fields) -> Fields:
        """The session's subscription. PaymentRefused where it has none."""
        if not session["subscription"]:
            raise PaymentRefused(f"checkout {session['id']} has no subscription", remedy="Buy the plan anew.")
        return self._fields(lambda: self._v1.subscriptions.retrieve(session["subscription"]))

    def set_renewal(self, subscription: Fields, unit: Money, quantity: int) -> None:
        item = subscription["items"]["data"][0]
        price = {
            "currency": unit.currency.lower(), "product": item["price"]["product"], "unit_amount": unit.minor,
            "recurring": {"interval": item["price"]["recurring"]["interval"]},
        }  # fmt: skip
        changes = [{"id": item["id"], "price_data": price, "quantity": quantity}]
        asked = {"items": changes, "proration_behavior": "none"}
        self._asked(lambda: self._v1.subscriptions.update(subscription["id"], asked))

    def charge(self, subscription: Fields, request: ChargeRequest) -> str:
        customer = subscription["customer"]
        invoice = self._made_before(customer, request) or self._draft(subscription, request)
        if invoice["status"] == "draft":
            invoice = self._finalized(invoice, request)
        if invoice["status"] == "open":
            self._pay(invoice, subscription["default_payment_method"], request)
        elif invoice["status"] != "paid":
            raise PaymentDeclined(f"charge {request.id} was dropped: its invoice is {invoice['status']}")
        return str(invoice["id"])

    def _made_before(self, customer: str, request: ChargeRequest) -> Fields | None:
        """Stripe forgets a key after a day; our id on the invoice is found however late it is asked for again."""
        return next((i for i in self.invoices(customer) if charge_of(i) == request.id), None)

    def _draft(self, subscription: Fields, request: ChargeRequest) -> Fields:
        asked = {
            "customer": subscription["customer"], "currency": request.amount.currency.lower(), "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            "metadata": {"purchase_id": purchase_of(subscription), "charge_id": request.id},
        }  # fmt: skip
        key = IdempotencyKey(f"{request.id}:invoice")
        return self._fields(lambda: self._v1.invoices.create(asked, {"idempotency_key": key}))

    def _finalized(self, invoice: Fields, request: ChargeRequest) -> Fields:
        """With its one item: a draft from before an interruption may lack it."""
        if not invoice["lines"]["data"]:
            item = {
                "customer": invoice["customer"], "invoice": invoice["id"], "amount": request.amount.minor,
                "currency": request.amount.currency.lower(), "description": request.title,
            }  # fmt: skip
            key = IdempotencyKey(f"{request.id}:item")
            self._asked(lambda: self._v1.invoice_items.create(item, {"idempotency_key": key}))
        asked, key = {"auto_advance": False}, IdempotencyKey(f"{request.id}:finalize")
        return self._fields(lambda: self._v1.invoices.finalize_invoice(invoice["id"], asked, {"idempotency_key": key}))

    def _pay(self, invoice: Fields, card: str, request: ChargeRequest) -> None:
        """A key for each try: a failure of Stripe's leaves it undecided, another card is another one."""
        id_ = invoice["id"]
        key = IdempotencyKey(f"{request.id}:pay:{request.declines}:{card}")
        try:
            self._asked(lambda: self._v1.invoices.pay(id_, {"payment_method": card}, {"idempotency_key": key}))
        except PaymentDeclined:
            if not request.keeps:
                self._asked(lambda: self._v1.invoices.void_invoice(id_))
            raise
        except PaymentRefused:  # its answer may have been lost: then it is paid
            if self._asked(lambda: self._v1.invoices.retrieve(id_)).status != "paid":
                raise

    def invoices(self, customer: str | None) -> list[Fields]:
        """All of one customer's, newest first: each subscription has a customer of its own."""
        if not customer:
            return []
        asked = {"customer": customer, "limit": 100}
        return [one.to_dict() for one in self._asked(lambda: list(self._v1.invoices.list(asked).auto_paging_iter()))]

    def portal(self, customer: str, back: str, language: str) -> str:
        asked = {"customer": customer, "return_url": back, "locale": language}
        return str(self._asked(lambda: self._v1.billing_portal.sessions.create(asked)).url)

    def disputes(self, payment: str) -> list[Fields]:
        """Of one payment intent."""
        found = self._asked(lambda: self._v1.disputes.list({"payment_intent": payment, "limit": 100}))
        return [one.to_dict() for one in found.data]

    def disputed(self, payment: str) -> tuple[str | None, str | None]:
        """Whose purchase a payment intent is of, and how we name that payment."""
        intent = self._asked(lambda: self._v1.payment_intents.retrieve(payment)).to_dict()
        if ours := purchase_of(intent):
            return ours, None
        asked = {"payment": {"type": "payment_intent", "payment_intent": payment}, "limit": 1}
        found = self._asked(lambda: self._v1.invoice_payments.list(asked)).data
        if not found:
            return None, None
        invoice = self._fields(lambda: self._v1.invoices.retrieve(found[0].invoice))
        details = (invoice.get("parent") or {}).get("subscription_details") or {}
        return purchase_of(invoice) or purchase_of(details), payment_of(invoice)

    def _fields(self, call: Callable[[], Any]) -> Fields:
        found: Fields = self._asked(call).to_dict()
        return found
