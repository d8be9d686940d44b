"""What the viewer's organisation may use, and how much of it is left."""

from datetime import datetime

from fastapi import APIRouter

from marketplace.accounts.dependencies import SignedIn
from marketplace.database import Transaction
from marketplace.grants import queries
from marketplace.grants.models import Grant
from marketplace.licensing.rendering import where_text
from marketplace.metering.queries import standing
from marketplace.paging import Cursor, Limit
from marketplace.web import Now
from wire import access as wire
from wire.base import Page
from wire.metering import Used

router = APIRouter(tags=["grants"])


@router.get("/api/grants")
def get_grants(
    session: Transaction, viewer: SignedIn, now: Now, limit: Limit = 100, cursor: Cursor = None
) -> Page[wire.Grant]:
    """The organisation's grants, ended ones too, newest first; an operator's list holds everybody's."""
    mine = None if viewer.is_operator else viewer.organisation_id
    rows, following = queries.page_of(session, mine, limit=limit, cursor=cursor)
    used = standing(session, rows, now)
    return Page[wire.Grant](items=[_wire(row, used.get(row.id, []), now) for row in rows], next=following)


def _wire(grant: Grant, used: list[Used], now: datetime) -> wire.Grant:
    held = queries.held(grant)
    return wire.Grant(
        id=grant.id, purchase_id=grant.purchase_id, dataset=grant.dataset, columns=list(held.scope.columns),
        masked=[masked.column for masked in held.scope.masks], conditions=where_text(held.scope.at(now)),
        deliveries=grant.deliveries, version=grant.version, starts_at=grant.starts_at, ends_at=grant.ends_at,
        revoked_at=grant.revoked_at,
        revoke_reason=grant.revoke_reason, active=held.active(now), terms_hash=grant.terms_hash,
        seats=held.scope.seats, used=used,
    )  # fmt: skip
