"""Checkout Sessions as tests order them."""

from typing import Any

import stripe


def order(amount: int = 49_000, currency: str = "krw", *, monthly: bool = False, **more: Any) -> Any:
    """What a Checkout Session of one line says."""
    price: dict[str, Any] = {
        "currency": currency,
        "unit_amount": amount,
        "product_data": {"name": "서울 시간별 대기질 <b>"},
    }
    kind: dict[str, Any] = {"mode": "payment", "payment_intent_data": {"metadata": {"purchase_id": "pur_1"}}}
    if monthly:
        price["recurring"] = {"interval": "month"}
        kind = {"mode": "subscription", "subscription_data": {"metadata": {"purchase_id": "pur_1"}}}
    return kind | {
        "line_items": [{"price_data": price, "quantity": 1}],
        "metadata": {"purchase_id": "pur_1"},
        "client_reference_id": "pur_1",
        "success_url": "http://127.0.0.1:1/back?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/left",
    } | more  # fmt: skip


def opened(client: stripe.StripeClient, *arguments: Any, **more: Any) -> Any:
    """An open Checkout Session."""
    return client.v1.checkout.sessions.create(order(*arguments, **more))
