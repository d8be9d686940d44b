"""Sending payouts and asking what became of them. The service is asked outside of every transaction.

waiting → claim (the next try is put off) → pay → sent;  sent → look_up → paid or failed;  no answer → again, later
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from marketplace import tries
from marketplace.payouts import posting, queries
from marketplace.payouts.calendar import WAITS
from marketplace.payouts.errors import PayoutRefused, PayoutUnavailable
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.port import Answer, PayoutGateway, PayoutOrder, Told, Way
from marketplace.payouts.states import Event, PayoutState, advance
from marketplace.telling import OPERATORS, tell
from wire.notices import Kind

FAILED = "The page says why."
LEASE = timedelta(minutes=5)  # how long a claimed payout is nobody else's
ASKED_EACH = timedelta(hours=1)
log = logging.getLogger(__name__)
Gateways = Mapping[Way, PayoutGateway]


def send_due(sessions: sessionmaker[Session], gateways: Gateways, now: datetime, *, limit: int = 50) -> int:
    """Send what waits and ask after what was sent, where a gateway does it. Answers how many moved on."""
    with sessions.begin() as session:
        due = queries.due(session, tuple(gateways), now, limit)
        for payout in due:
            payout.next_try_at = now + LEASE
        held = {p.id: (p, _order(session, p)) for p in due}
    return sum(_moved(sessions, gateways[p.way], p, order, now) for p, order in held.values())


def _order(session: Session, payout: Payout) -> PayoutOrder:
    account = session.get_one(PayoutAccount, payout.organisation_id)
    return PayoutOrder(payout.id, account.ref or "", payout.amount, payout.attempt)


def _moved(
    sessions: sessionmaker[Session], gateway: PayoutGateway, payout: Payout, order: PayoutOrder, now: datetime
) -> bool:  # fmt: skip
    try:
        if payout.state is PayoutState.SENT:
            return _told(sessions, payout.id, gateway.look_up(order, payout.provider_ref or ""), now)
        reference = gateway.pay(order)
    except PayoutUnavailable as error:
        _later(sessions, payout.id, f"{error.title}: {error.detail}", now)
        return False
    except PayoutRefused as error:
        return _told(sessions, payout.id, Told(Answer.FAILED, error.detail), now)
    with sessions.begin() as session:
        sent(session, queries.locked(session, payout.id), reference, now)
    return True


def sent(session: Session, payout: Payout, reference: str | None, now: datetime) -> None:
    """It is on its way."""
    if payout.state is not PayoutState.WAITING:  # a second worker was quicker
        return
    take(session, payout, Event.SEND, now)
    payout.provider_ref, payout.sent_at, payout.next_try_at = reference, now, now + ASKED_EACH
    payout.failures, payout.error = 0, None
    about = f"{payout.id}:{payout.attempt}"
    tell(session, payout.organisation_id, Kind.PAID_OUT, about, _amount(payout), page="/payouts")


def _told(sessions: sessionmaker[Session], payout_id: str, told: Told, now: datetime) -> bool:
    with sessions.begin() as session:
        payout = queries.locked(session, payout_id)
        payout.next_try_at = now + ASKED_EACH
        if told.answer is Answer.SENT or payout.state not in (PayoutState.WAITING, PayoutState.SENT):
            return False
        take(session, payout, Event.CONFIRM if told.answer is Answer.PAID else Event.FAIL, now)
        payout.error = told.cause or None
        return True


def _later(sessions: sessionmaker[Session], payout_id: str, cause: str, now: datetime) -> None:
    log.warning("payout %s stays as it is: %s", payout_id, cause)
    with sessions.begin() as session:
        payout = queries.locked(session, payout_id)
        payout.failures, payout.error = payout.failures + 1, cause
        pause = tries.wait(WAITS, payout.failures)
        payout.next_try_at = now + (pause or ASKED_EACH)
        if pause is None and payout.state is PayoutState.WAITING:
            take(session, payout, Event.FAIL, now)


def take(session: Session, payout: Payout, event: Event, now: datetime) -> None:
    """One step of the table with what it entails. PayoutStepRefused."""
    payout.state = advance(payout.state, event)
    if event is Event.CONFIRM:
        payout.ended_at = now
        posting.paid(session, payout, now)
    elif event is Event.CANCEL:
        payout.ended_at = now
        posting.cancelled(session, payout, now)
    elif event is Event.RETRY:
        payout.way = session.get_one(PayoutAccount, payout.organisation_id).way
        payout.attempt, payout.failures, payout.next_try_at = payout.attempt + 1, 0, now
        payout.provider_ref = payout.error = None
    elif event is Event.FAIL:
        _tell_failed(session, payout)
    session.flush()


def _tell_failed(session: Session, payout: Payout) -> None:
    """The center and the operators; the cause stays on their pages."""
    facts = {**_amount(payout), "who": payout.organisation.name, "reason": FAILED}
    about = f"{payout.id}:{payout.attempt}"
    tell(session, payout.organisation_id, Kind.NOT_PAID_OUT, about, facts, page="/payouts")
    tell(session, OPERATORS, Kind.NOT_PAID_OUT, about, facts, page="/operator/payouts")


def _amount(payout: Payout) -> dict[str, Any]:
    return {"amount_minor": payout.amount_minor, "currency": payout.currency}
