"""Every SELECT on payouts, and on the ledger's accounts that they are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.accounts.viewer import Viewer
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import LedgerEntry, LedgerTransaction
from marketplace.payouts.errors import PayoutUnknown
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.port import Way
from marketplace.payouts.states import PayoutState
from marketplace.purchases.split import payable
from wire.money import Money


def owed(session: Session) -> Sequence[tuple[str, str]]:
    """Supply centers that the network owes something, with the currency of it."""
    account = func.concat("supplier:", Organisation.id, ":payable")
    rows = session.execute(
        select(Organisation.id, LedgerEntry.currency)
        .join(LedgerEntry, LedgerEntry.account == account)
        .where(Organisation.kind == OrganisationKind.SUPPLY_CENTER)
        .group_by(Organisation.id, LedgerEntry.currency)
        .having(func.sum(LedgerEntry.amount_minor) < 0)
        .order_by(Organisation.id, LedgerEntry.currency)
    )
    return [(organisation, currency) for organisation, currency in rows]


def balance(session: Session, organisation_id: str, currency: str) -> Money:
    """What the network owes the center; below zero: what the center owes."""
    return -ledger.balance(session, payable(organisation_id), currency)


def credited_since(session: Session, organisation_id: str, currency: str, since: datetime) -> Money:
    """What sales have brought the center since then, what went back left aside."""
    minor = session.scalar(
        select(func.coalesce(-func.sum(LedgerEntry.amount_minor), 0))
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerEntry.account == payable(organisation_id), LedgerEntry.currency == currency)
        .where(LedgerTransaction.kind == "sale", LedgerTransaction.occurred_at > since)
    )
    return Money(int(minor or 0), currency)


def of_run(session: Session, organisation_id: str, currency: str, run_on: date) -> Payout | None:
    return session.scalar(
        select(Payout).where(
            Payout.organisation_id == organisation_id, Payout.currency == currency, Payout.run_on == run_on
        )
    )


def due(session: Session, ways: Sequence[Way], now: datetime, limit: int) -> Sequence[Payout]:
    """Waiting or sent, and to be looked after; locked, those that another process holds left out."""
    return session.scalars(
        select(Payout)
        .where(Payout.state.in_((PayoutState.WAITING, PayoutState.SENT)), Payout.way.in_(ways))
        .where(Payout.next_try_at <= now)
        .order_by(Payout.next_try_at, Payout.id)
        .limit(limit)
        .with_for_update(of=Payout, skip_locked=True)
    ).all()


def locked(session: Session, payout_id: str) -> Payout:
    """The payout as it stands now, locked until the transaction ends. PayoutUnknown."""
    found = session.scalar(
        select(Payout)
        .where(Payout.id == payout_id)
        .with_for_update(of=Payout)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise PayoutUnknown(f"no payout {payout_id}")
    return found


def to_bank(session: Session) -> Sequence[tuple[Payout, PayoutAccount]]:
    """Payouts that wait for the next bank file, with where they go; locked."""
    rows = session.execute(
        select(Payout, PayoutAccount)
        .join(PayoutAccount, PayoutAccount.organisation_id == Payout.organisation_id)
        .where(Payout.way == Way.BANK, Payout.state == PayoutState.WAITING)
        .order_by(Payout.made_at, Payout.id)
        .with_for_update(of=Payout)
    )
    return [(payout, account) for payout, account in rows]


def page_of(
    session: Session, viewer: Viewer, *, limit: int, cursor: str | None
) -> tuple[Sequence[Payout], str | None]:  # fmt: skip
    """One page of the viewer's own, newest first; an operator sees all."""
    statement = select(Payout)
    if not viewer.is_operator:
        statement = statement.where(Payout.organisation_id == viewer.organisation_id)
    return paging.page(session, statement, Payout.made_at, Payout.id, limit=limit, cursor=cursor)


def ask_now(session: Session, payout_id: str | None, now: datetime) -> bool:
    """Let a payout that was sent be asked after in the next round. False where there is no such."""
    sent = (Payout.id == payout_id) & (Payout.state == PayoutState.SENT)
    found = session.scalar(update(Payout).where(sent).values(next_try_at=now).returning(Payout.id))
    return found is not None


def account_of(session: Session, ref: str | None) -> PayoutAccount | None:
    return session.scalar(select(PayoutAccount).where(PayoutAccount.ref == ref)) if ref else None


def accounts(session: Session) -> Sequence[PayoutAccount]:
    return session.scalars(select(PayoutAccount).order_by(PayoutAccount.organisation_id)).all()


def names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Organisation id → name."""
    found = session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {organisation.id: organisation.name for organisation in found}


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction on a center's account; `amount` above zero is owed to it."""

    at: datetime
    kind: str
    reference: str
    amount: Money


def movements(session: Session, organisation_id: str, begins: datetime, ends: datetime) -> Sequence[Movement]:
    """What moved the center's account from the one time until before the other, in order."""
    rows = session.execute(
        select(
            LedgerTransaction.occurred_at, LedgerTransaction.kind, LedgerTransaction.reference, LedgerEntry.currency,
            -func.sum(LedgerEntry.amount_minor),
        )
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerEntry.account == payable(organisation_id))
        .where(LedgerTransaction.occurred_at >= begins, LedgerTransaction.occurred_at < ends)
        .group_by(LedgerTransaction.id, LedgerEntry.currency)
        .order_by(LedgerTransaction.occurred_at, LedgerTransaction.id)
    )  # fmt: skip
    return [Movement(at, kind, reference, Money(int(minor), currency)) for at, kind, reference, currency, minor in rows]


def balances_before(session: Session, organisation_id: str, at: datetime) -> dict[str, Money]:
    """What was owed by then, per currency that ever moved."""
    rows = session.execute(
        select(LedgerEntry.currency, -func.sum(LedgerEntry.amount_minor))
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerEntry.account == payable(organisation_id), LedgerTransaction.occurred_at < at)
        .group_by(LedgerEntry.currency)
    )
    return {currency: Money(int(minor), currency) for currency, minor in rows}


def months(session: Session, organisation_id: str) -> Sequence[datetime]:
    """The times of the first and the last movement of the center's account; empty where nothing moved."""
    row = session.execute(
        select(func.min(LedgerTransaction.occurred_at), func.max(LedgerTransaction.occurred_at))
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerEntry.account == payable(organisation_id))
    ).one()
    return [at for at in row if at is not None]
