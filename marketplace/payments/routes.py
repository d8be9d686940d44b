"""The webhook: checked, stored, answered, and only then acted upon. The inbox for operators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace import outbox
from marketplace.accounts.dependencies import Operator
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.payments import queries, service, suspense
from marketplace.payments.errors import EventUnknown, SignatureInvalid
from marketplace.payments.port import PaymentGateway
from marketplace.payments.schemas import InboxEventWire
from marketplace.payments.stripe_bodies import parsed
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire.base import Page

router = APIRouter(tags=["payments"])
INBOX = "/operator/payments?failing=true"
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
        raise SignatureInvalid(f"a body of {len(body)} bytes is not an event")
    return body


@router.post("/webhooks/stripe")
def receive(
    request: Request, body: Annotated[bytes, Depends(raw_body)], session: Transaction, payments: Gateway, now: Now
) -> dict[str, bool]:
    """400 unless Stripe signed these bytes within the last five minutes, in the mode of our key."""
    event = payments.read_event(body, request.headers.get("stripe-signature", ""))
    return {"received": True, "new": service.store(session, event, parsed(body), now)}


@router.get("/api/payment-events")
def events(
    session: Transaction, _: Operator, failing: bool = False, limit: Limit = 50, cursor: Cursor = None
) -> Page[InboxEventWire]:
    """What the provider told, newest first; `failing`: what waits for a person or for its next try."""
    rows, following = queries.page_of(session, failing=failing, limit=limit, cursor=cursor)
    return Page(items=[InboxEventWire.model_validate(row) for row in rows], next=following)


@router.get("/operator/payments", response_class=HTMLResponse)
def events_page(
    request: Request, session: Transaction, _: Operator, failing: bool = False, cursor: Cursor = None
) -> HTMLResponse:
    rows, following = queries.page_of(session, failing=failing, limit=30, cursor=cursor)
    own = outbox.failing(session)
    held = suspense.waiting(session)
    return render(
        request, "payments/inbox.html", events=rows, own=own, suspended=held, failing=failing, following=following
    )


@router.post("/operator/suspense")
def settle_suspense(
    request: Request,
    reference: Annotated[str, Form(min_length=1, max_length=300)],
    note: Annotated[str, Form(min_length=3, max_length=500)],
    session: Transaction,
    viewer: Operator,
    now: Now,
) -> Response:
    """Money in suspense was given back at its provider: the ledger follows."""
    suspense.settle(session, reference, viewer.member_id, note, now)
    audit.record(session, viewer, "suspense.settled", reference, {"note": note}, at=now)
    return see_other(request, INBOX)


@router.post("/operator/payments/{event_id}/again")
def try_again(request: Request, event_id: str, session: Transaction, viewer: Operator, now: Now) -> Response:
    """Let the worker take a failed event up at once, once its cause is mended."""
    service.try_again(session, event_id, now)
    audit.record(session, viewer, "event.retried", event_id, at=now)
    return see_other(request, INBOX, translate("The event is tried again at once.", language_of(request)))


@router.post("/operator/events/{event_id}/again")
def try_own_again(request: Request, event_id: str, session: Transaction, viewer: Operator, now: Now) -> Response:
    """The same for an event of the network's own."""
    if outbox.try_again(session, event_id, now) is None:
        raise EventUnknown(f"no event {event_id} waits")
    audit.record(session, viewer, "event.retried", event_id, at=now)
    return see_other(request, INBOX, translate("The event is tried again at once.", language_of(request)))
