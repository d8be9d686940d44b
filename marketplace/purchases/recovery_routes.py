"""For an operator who restored a backup: both sides' money is made the same, and the comparison is the answer."""

from fastapi import APIRouter

from marketplace.accounts.dependencies import Operator
from marketplace.accounts.rights import Right, opens
from marketplace.audit import service as audit
from marketplace.purchases.desk import AtDesk
from marketplace.purchases.recovery import recover
from marketplace.web import Now
from wire import reconciling as wire

router = APIRouter(tags=["purchases"])


@router.post("/api/payments/reconcile", **opens(Right.OPERATE))
def reconcile(body: wire.RestoredFrom, at: AtDesk, viewer: Operator, now: Now) -> list[wire.Reconciled]:
    """Take in what the payment services know since then; what nobody here knows is held in suspense."""
    found = recover(at, body.since, now)
    with at.sessions.begin() as session:
        facts = {"since": body.since.isoformat(), "purchases": len({one.purchase_id for one in found})}
        audit.record(session, viewer, "payments.reconciled", "payments", facts, now)
    return [
        wire.Reconciled(
            purchase_id=one.purchase_id, known=one.known, payer=one.payer, verdict=one.verdict,
            currency=one.there.currency, there_minor=one.there.minor, before_minor=one.before.minor,
            here_minor=one.here.minor,
        )
        for one in found
    ]  # fmt: skip
