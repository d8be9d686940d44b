"""Several providers behind one port: an order names who takes its money, a checkout shows it by how it begins."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from marketplace.payments.errors import PaymentRefused
from marketplace.payments.port import (
    STRIPE,
    ChargeRequest,
    CheckoutLink,
    CheckoutOrder,
    CheckoutRef,
    IdempotencyKey,
    PaymentEvent,
    PaymentGateway,
    RefundRequest,
)
from wire.money import Money

BANK = "bank"
"""The provider that is paid by bank transfer; its checkouts begin with this word."""


class Providers:
    """Each call goes to the provider of its order or checkout; webhooks are Stripe's alone."""

    def __init__(self, gateways: Mapping[str, PaymentGateway]) -> None:
        self._gateways = gateways

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._gateways)

    def open_checkout(self, order: CheckoutOrder, *, key: IdempotencyKey) -> CheckoutLink:
        return self._named(order.provider).open_checkout(order, key=key)

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        return self._of(checkout).refund(checkout, request)

    def close(self, checkout: CheckoutRef) -> None:
        self._of(checkout).close(checkout)

    def resume(self, checkout: CheckoutRef) -> None:
        self._of(checkout).resume(checkout)

    def set_renewal(self, checkout: CheckoutRef, unit: Money, quantity: int) -> None:
        self._of(checkout).set_renewal(checkout, unit, quantity)

    def charge(self, checkout: CheckoutRef, request: ChargeRequest) -> str:
        return self._of(checkout).charge(checkout, request)

    def portal(self, checkout: CheckoutRef, back: str, language: str) -> str:
        return self._of(checkout).portal(checkout, back, language)

    def look_up(self, checkout: CheckoutRef) -> list[PaymentEvent]:
        return self._of(checkout).look_up(checkout)

    def since(self, at: datetime) -> Iterator[PaymentEvent]:
        for gateway in self._gateways.values():
            yield from gateway.since(at)

    def read_event(self, body: bytes, signature: str) -> PaymentEvent:
        return self._named(STRIPE).read_event(body, signature)

    def _of(self, checkout: CheckoutRef) -> PaymentGateway:
        return self._named(BANK if checkout.startswith(f"{BANK}_") else STRIPE)

    def _named(self, name: str) -> PaymentGateway:
        """PaymentRefused where this network has no such provider."""
        if name not in self._gateways:
            raise PaymentRefused(f"this network takes no payment by {name}", remedy="Choose another way to pay.")
        return self._gateways[name]
