"""Forwarding for programs.

Where releases go is said by a person at a browser: a target outlives the token that would have made it.
"""

from fastapi import APIRouter

from marketplace.accounts.dependencies import Buyer, SignedIn
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.forwarding import queries, service, wires
from marketplace.web import Config, Now
from wire import forwarding as wire
from wire.base import Page

router = APIRouter(tags=["forwarding"])
TARGETS = "/api/forwarding"
TARGET = TARGETS + "/{target_id}"


@router.get(TARGETS)
def get_targets(session: Transaction, viewer: SignedIn) -> Page[wire.Target]:
    """Where the organisation's releases go."""
    return Page[wire.Target](items=[wires.target(row) for row in queries.targets_of(session, viewer.organisation_id)])


@router.post(TARGETS, status_code=201)
def add_target(session: Transaction, viewer: Buyer, settings: Config, now: Now, wanted: wire.NewTarget) -> wire.Target:
    """A new one; its connection is tested at once. No API token may do this."""
    return wires.target(service.add(session, settings, viewer, wanted, now))


@router.get(TARGET + "/releases")
def get_forwardings(session: Transaction, viewer: SignedIn, target_id: str) -> Page[wire.Forwarding]:
    """The newest releases that went there or are to go there, newest first."""
    target = queries.target(session, viewer.organisation_id, target_id)
    return Page[wire.Forwarding](items=[wires.forwarding(row) for row in queries.last_of(session, target.id, 100)])


@router.post(TARGET + "/send", **opens(Right.FILES))
def send_now(session: Transaction, viewer: Buyer, now: Now, target_id: str) -> wire.Forwarding:
    """The newest release, again if it was sent already."""
    target = queries.target(session, viewer.organisation_id, target_id)
    return wires.forwarding(service.send_now(session, target, now))


@router.post(TARGET + "/test", **opens(Right.FILES))
def test_target(session: Transaction, viewer: Buyer, now: Now, target_id: str) -> wire.Target:
    """The connection is tested soon; `tested_at` and `error` tell what came of it."""
    target = queries.target(session, viewer.organisation_id, target_id)
    service.ask_test(target, now)
    return wires.target(target)


@router.post(TARGET + "/stop", **opens(Right.FILES))
def stop_target(session: Transaction, viewer: Buyer, now: Now, target_id: str) -> wire.Target:
    """Nothing more goes there, nor what waits."""
    target = queries.target(session, viewer.organisation_id, target_id)
    service.stop(session, target, now)
    return wires.target(target)


@router.delete(TARGET, status_code=204)
def remove_target(session: Transaction, viewer: Buyer, target_id: str) -> None:
    """The target, its secret, and what waits for it."""
    session.delete(queries.target(session, viewer.organisation_id, target_id))
