"""POST /webhooks/stripe: checked, stored, answered. Nothing is done about an event before it is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from marketplace.database import Transaction
from marketplace.payments import service
from marketplace.payments.errors import SignatureInvalid
from marketplace.payments.port import PaymentGateway
from marketplace.web import Now

router = APIRouter(tags=["payments"])
LARGEST_BODY = 1_000_000  # bytes; Stripe's events are far below


def gateway(request: Request) -> PaymentGateway:
    """The provider that this process is wired to."""
    found: PaymentGateway = request.app.state.parts.payments
    return found


Gateway = Annotated[PaymentGateway, Depends(gateway)]


async def raw_body(request: Request) -> bytes:
    """The bytes as they were signed."""
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise SignatureInvalid(f"a body of {len(body)} bytes is no event")
    return body


@router.post("/webhooks/stripe")
def receive(
    request: Request, body: Annotated[bytes, Depends(raw_body)], session: Transaction, payments: Gateway, now: Now
) -> dict[str, bool]:
    """400 unless Stripe signed these bytes within the last five minutes, in the mode of our key."""
    event = payments.read_event(body, request.headers.get("stripe-signature", ""))
    return {"received": True, "new": service.store(session, event, body, now)}
