"""Saved queries: a member's own, and those that the organisation shares. Anybody else's is not there."""

from fastapi import APIRouter

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.database import Transaction
from marketplace.doors.query import service
from marketplace.doors.query.parameters import parameters
from marketplace.doors.query.schemas import Kept, SavedShown
from marketplace.web import Now

router = APIRouter()


@router.post("/query/saved", status_code=201, **opens())
def save(kept: Kept, session: Transaction, viewer: SignedIn, now: Now) -> SavedShown:
    parameters(kept.sql)
    return SavedShown(id=service.save(session, viewer, kept, now).id)


@router.put("/query/saved/{saved_id}", **opens())
def change(saved_id: str, kept: Kept, session: Transaction, viewer: SignedIn, now: Now) -> SavedShown:
    """Its own member alone."""
    parameters(kept.sql)
    return SavedShown(id=service.change(session, viewer, saved_id, kept, now).id)


@router.delete("/query/saved/{saved_id}", status_code=204, **opens())
def remove(saved_id: str, session: Transaction, viewer: SignedIn) -> None:
    """Its own member alone."""
    service.remove(session, viewer, saved_id)
