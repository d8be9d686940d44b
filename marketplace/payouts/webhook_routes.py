"""What the payment service tells of connected accounts: a hint to ask now. What is believed is its answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from marketplace.payments.routes import raw_body
from marketplace.payouts import accounts, queries
from marketplace.payouts.desk import AtDesk
from marketplace.web import Now

router = APIRouter(tags=["payouts"])


@router.post("/webhooks/stripe/connect")
def receive(request: Request, body: Annotated[bytes, Depends(raw_body)], at: AtDesk, now: Now) -> dict[str, bool]:
    """400 unless Stripe signed these bytes within the last five minutes."""
    hint = at.connect.read_hint(body, request.headers.get("stripe-signature", ""))
    with at.sessions.begin() as session:
        asked = queries.ask_now(session, hint.payout_id, now)
        account = queries.account_of(session, hint.account)
    if account is not None and hint.payout_id is None:
        accounts.refresh(at.sessions, at.connect, account.organisation_id, now)
    return {"received": True, "known": asked or account is not None}
