"""Making payouts on the days of the calendar: for each center and currency at most one a run, its money set apart.

due → PayoutRun → each center with a balance: account ready, not held → to_pay → Payout + ledger, one transaction each
"""

from datetime import date, datetime

from sqlalchemy.orm import Session, sessionmaker

from marketplace.database import lock
from marketplace.ids import new_id
from marketplace.payouts import posting, queries
from marketplace.payouts.calendar import Calendar, to_pay
from marketplace.payouts.models import Payout, PayoutAccount, PayoutRun
from marketplace.payouts.states import PayoutState
from wire import times
from wire.money import Money


def run_due(sessions: sessionmaker[Session], calendar: Calendar, zone: str, now: datetime) -> int:
    """Make the newest run of the calendar unless it was made. Answers how many payouts were made."""
    return run(sessions, calendar, calendar.newest(now.astimezone(times.there(zone)).date()), now)


def next_run(calendar: Calendar, zone: str, now: datetime) -> date:
    return calendar.following(now.astimezone(times.there(zone)).date())


def run(
    sessions: sessionmaker[Session], calendar: Calendar, run_on: date, now: datetime, *, again: bool = False
) -> int:
    """The run of that day; one that was cut off goes on where it was, one that has ended makes nothing more.

    `again`: an operator asks for it all the same. What was paid on that day is not paid twice.
    """
    with sessions.begin() as session:
        found = session.get(PayoutRun, run_on)
        if found is not None and found.ended_at is not None and not again:
            return 0
        if found is None:
            session.add(PayoutRun(run_on=run_on, begun_at=now))
    with sessions() as session:
        centers = queries.owed(session)
    made = 0
    for center, currency in centers:
        with sessions.begin() as session:
            made += _pay(session, center, currency, run_on=run_on, calendar=calendar, now=now)
    with sessions.begin() as session:
        session.get_one(PayoutRun, run_on).ended_at = now
    return made


def _pay(
    session: Session, organisation_id: str, currency: str, *, run_on: date, calendar: Calendar, now: datetime
) -> bool:
    _one_at_a_time(session, organisation_id)
    account = session.get(PayoutAccount, organisation_id)
    if account is None or not account.ready or account.held_because is not None:
        return False
    amount = free(session, calendar, organisation_id, currency, now)
    if not amount.minor or queries.of_run(session, organisation_id, currency, run_on):
        return False
    _made(session, account, run_on, amount, now)
    return True


def free(session: Session, calendar: Calendar, organisation_id: str, currency: str, now: datetime) -> Money:
    """What a run would pay now: credits of the days that are held are left, whatever was taken off meanwhile."""
    balance = queries.balance(session, organisation_id, currency)
    held = queries.credited_since(session, organisation_id, currency, now - calendar.held)
    return to_pay(balance, held, calendar.minimum)


def _made(session: Session, account: PayoutAccount, run_on: date, amount: Money, now: datetime) -> None:
    payout = Payout(
        id=new_id("pyt"), organisation_id=account.organisation_id, run_on=run_on, amount_minor=amount.minor,
        currency=amount.currency, way=account.way, state=PayoutState.WAITING, attempt=1, failures=0,
        next_try_at=now, made_at=now,
    )  # fmt: skip
    session.add(payout)
    session.flush()
    posting.made(session, payout, now)


def _one_at_a_time(session: Session, organisation_id: str) -> None:
    lock(session, f"payout:{organisation_id}")
