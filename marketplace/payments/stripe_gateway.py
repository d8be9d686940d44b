"""The port on Stripe: Checkout, refunds, subscriptions, webhooks. The only module that knows the SDK.

`api_base` set: the same requests go to a stand-in. Amounts are minor units on both sides; KRW has no digits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from marketplace.clock import Clock, system_clock
from marketplace.payments.errors import PaymentDeclined, PaymentRefused, PaymentUnavailable, SignatureInvalid
from marketplace.payments.port import (
    DISPUTES,
    ChargeRequest,
    CheckoutLink,
    CheckoutOrder,
    CheckoutRef,
    IdempotencyKey,
    Outcome,
    PaymentEvent,
    RefundRequest,
)
from marketplace.payments.stripe_billing import Billing
from marketplace.payments.stripe_bodies import parsed, signed_at
from marketplace.payments.stripe_events import payer_of, payment_of, refund_of, understood
from marketplace.payments.stripe_lookups import Found, looked_up
from wire.money import Money

T = TypeVar("T")
TOLERANCE = 300  # seconds that a signature is good for
TIMEOUT = 15.0  # seconds for one request
_CLOCKS = "Check the webhook secret and the clock on both sides."
_ENDPOINT = "Check the endpoint."
RETRIES = 2  # by the SDK itself, with the same key


class StripeGateway:
    """Keys come from purchase ids, so a request repeated after a timeout is one operation at Stripe."""

    def __init__(
        self,
        api_key: str,
        webhook_secret: str,
        api_base: str = "",
        *,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        clock: Clock = system_clock,
    ) -> None:
        self.client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base} if api_base else {},
            max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=timeout),
        )
        self._billing = Billing(self.client, _asked)
        self._secret = webhook_secret
        self._live = "_live_" in api_key
        self._clock = clock

    def asked(self, call: Callable[[], T]) -> T:
        """One request by the client, for another port on the same service. PaymentUnavailable, PaymentRefused."""
        return _asked(call)

    def open_checkout(self, order: CheckoutOrder, *, key: IdempotencyKey) -> CheckoutLink:
        params: Any = checkout_params(order)
        made = _asked(lambda: self.client.v1.checkout.sessions.create(params, {"idempotency_key": key}))
        if not made.url:
            raise PaymentRefused(f"checkout {made.id} of {order.purchase_id} has no page", remedy="Buy again.")
        return CheckoutLink(CheckoutRef(made.id), made.url, datetime.fromtimestamp(made.expires_at, UTC))

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        session = self._session(checkout)
        payments = dict(self._payments(session))
        if request.payment not in payments:
            raise PaymentRefused(f"nothing was paid on checkout {checkout}", remedy="Reconcile the purchase first.")
        if request.ends and session["subscription"]:
            self._end_subscription(session["subscription"], at_once=True)
        # Stripe forgets a key after a day; the id on the refund itself is found however late it is asked for again.
        given = [r["id"] for r in self._refunds(payments.values()) if refund_of(r) == request.id]
        if given:
            return str(given[0])
        params: Any = {
            "payment_intent": payments[request.payment], "amount": request.amount.minor, "reason": request.reason.value,
            "metadata": (session["metadata"] or {}) | {"refund_id": request.id},
        }  # fmt: skip
        return _asked(lambda: self.client.v1.refunds.create(params, {"idempotency_key": request.id})).id

    def close(self, checkout: CheckoutRef) -> None:
        session = self._session(checkout)
        if session["status"] == "open":
            _asked(lambda: self.client.v1.checkout.sessions.expire(checkout))
        if session["subscription"]:
            self._end_subscription(session["subscription"], at_once=False)

    def resume(self, checkout: CheckoutRef) -> None:
        session = self._session(checkout)
        subscription = session["subscription"]
        if not subscription:
            raise PaymentRefused(f"checkout {checkout} has no subscription", remedy="Buy the plan anew.")
        _asked(lambda: self.client.v1.subscriptions.update(subscription, {"cancel_at_period_end": False}))

    def set_renewal(self, checkout: CheckoutRef, unit: Money, quantity: int) -> None:
        self._billing.set_renewal(self._billing.subscription(self._session(checkout)), unit, quantity)

    def charge(self, checkout: CheckoutRef, request: ChargeRequest) -> str:
        return self._billing.charge(self._billing.subscription(self._session(checkout)), request)

    def portal(self, checkout: CheckoutRef, back: str, language: str) -> str:
        subscription = self._billing.subscription(self._session(checkout))
        return self._billing.portal(subscription["customer"], back, language)

    def look_up(self, checkout: CheckoutRef) -> list[PaymentEvent]:
        session, billing = self._session(checkout), self._billing
        subscription = billing.subscription(session) if session["subscription"] else None
        payments = self._payments(session)
        disputes = [(name, dispute) for name, intent in payments for dispute in billing.disputes(intent)]
        refunds = self._refunds([intent for _, intent in payments])
        invoices = billing.invoices(session["customer"]) if subscription else []
        return list(looked_up(Found(session, subscription, invoices, refunds, disputes)))

    def since(self, at: datetime) -> Iterator[PaymentEvent]:
        """The webhooks that were, under their own ids: Stripe keeps them for thirty days."""
        asked: Any = {"created": {"gte": int(at.timestamp())}, "limit": 100}
        newest_first = _asked(lambda: list(self.client.v1.events.list(asked).auto_paging_iter()))
        for event in (one.to_dict() for one in reversed(newest_first)):
            if event.get("account"):
                continue
            told = understood(event, b"")
            if told.outcome is Outcome.REFUNDED and told.purchase_id is None:  # given on Stripe's pages
                told = self._of_payment(told, event)
            yield replace(self._whose(told, event), payer=payer_of(event["data"]["object"]))

    def read_event(self, body: bytes, signature: str) -> PaymentEvent:
        self.demand_signed(body, signature)
        event = parsed(body)
        if isinstance(event, dict) and (event.get("livemode", self._live) is not self._live or event.get("account")):
            raise SignatureInvalid(f"event {event.get('id')} is of another account or mode", remedy=_ENDPOINT)
        return self._whose(understood(event, body), event)

    def _whose(self, told: PaymentEvent, event: Any) -> PaymentEvent:
        """A dispute does not say whose payment it is about. PaymentUnavailable: Stripe sends it again."""
        return self._of_payment(told, event) if told.outcome in DISPUTES else told

    def _of_payment(self, told: PaymentEvent, event: Any) -> PaymentEvent:
        purchase, payment = self._billing.disputed(event["data"]["object"]["payment_intent"])
        return replace(told, purchase_id=purchase, payment=payment)

    def demand_signed(self, body: bytes, signature: str) -> None:
        """SignatureInvalid unless these bytes were signed with our secret within the tolerance, past or future."""
        try:
            stripe.WebhookSignature.verify_header(body.decode("utf-8"), signature, self._secret, tolerance=None)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise SignatureInvalid(remedy=_CLOCKS) from error
        age = self._clock().timestamp() - signed_at(signature)  # the SDK asks another clock, and looks at the past only
        if abs(age) > TOLERANCE:
            side = "past" if age > 0 else "future"
            raise SignatureInvalid(f"the signature is dated {abs(age):.0f} s in the {side}", remedy=_CLOCKS)

    def _session(self, checkout: CheckoutRef) -> Mapping[str, Any]:
        return _asked(lambda: self.client.v1.checkout.sessions.retrieve(checkout)).to_dict()

    def _payments(self, session: Mapping[str, Any]) -> list[tuple[str | None, str]]:
        """How we name each payment, and its intent: of a subscription each is on an invoice."""
        if session["payment_intent"]:
            return [(None, str(session["payment_intent"]))]
        invoices = self._billing.invoices(session["customer"]) if session["subscription"] else []
        return [(payment_of(i), self._paid_by(i["id"])) for i in invoices if i["status"] == "paid" and i["amount_paid"]]

    def _paid_by(self, invoice: str) -> str:
        paid = _asked(lambda: self.client.v1.invoice_payments.list({"invoice": invoice, "limit": 1}))
        return str(paid.data[0].payment.payment_intent)

    def _refunds(self, payments: Iterable[str]) -> list[Mapping[str, Any]]:
        """What was given back of these payments so far."""
        found: list[Mapping[str, Any]] = []
        for payment in payments:
            asked = {"payment_intent": payment, "limit": 100}
            page = _asked(lambda asked=asked: self.client.v1.refunds.list(asked))  # type: ignore[misc]
            found += [refund.to_dict() for refund in page.data if refund.status == "succeeded"]
        return found

    def _end_subscription(self, subscription: str, *, at_once: bool) -> None:
        held = _asked(lambda: self.client.v1.subscriptions.retrieve(subscription))
        if held.status == "canceled":
            return
        if at_once:
            _asked(lambda: self.client.v1.subscriptions.cancel(subscription))
        else:
            _asked(lambda: self.client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True}))


def checkout_params(order: CheckoutOrder) -> dict[str, Any]:
    """The body of a Checkout Session: the price inline, our id on everything that Stripe will tell us about."""
    price: dict[str, Any] = {
        "currency": order.price.currency.lower(), "unit_amount": order.price.minor,
        "product_data": {"name": order.title},
    }  # fmt: skip
    ours = {"purchase_id": order.purchase_id}
    kind: dict[str, Any] = {"mode": "payment", "payment_intent_data": {"metadata": ours}}
    if order.interval:
        price["recurring"] = {"interval": order.interval.value}
        kind = {"mode": "subscription", "subscription_data": {"metadata": ours}}
    return kind | {
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": order.purchase_id,
        "metadata": ours,
        "customer_email": order.email,
        "locale": order.language,
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }


def _asked(call: Callable[[], T]) -> T:
    """One request; the SDK's errors become ours. A 5xx is parked: the same key gets the same answer for a day."""
    try:
        return call()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise PaymentUnavailable(f"Stripe: {_cause(error)}", remedy="Try again in a minute.") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        remedy = "The operator must check the secret stripe-key and STRIPE_API_BASE."
        raise PaymentUnavailable(f"Stripe: {_cause(error)}", remedy=remedy) from error
    except stripe.CardError as error:
        raise PaymentDeclined(f"Stripe: {_cause(error)}", remedy="Pay with another card.") from error
    except stripe.StripeError as error:
        if (error.http_status or 500) >= 500:
            raise PaymentUnavailable(f"Stripe: {_cause(error)}", remedy="Try again in a minute.") from error
        raise PaymentRefused(f"Stripe: {_cause(error)}", remedy="Look at the request in Stripe's log.") from error


def _cause(error: stripe.StripeError) -> str:
    return f"{error.user_message or type(error).__name__} (request {error.request_id or 'unknown'})"
