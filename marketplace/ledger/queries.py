"""Every SELECT on the ledger."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.chains.models import ChainLink
from marketplace.ledger.models import LedgerCharge, LedgerEntry, LedgerTransaction
from wire.money import Money


def transaction(session: Session, reference: str) -> LedgerTransaction:
    """The transaction of that reference; NoResultFound where there is none."""
    return session.scalars(select(LedgerTransaction).where(LedgerTransaction.reference == reference)).one()


def found(session: Session, reference: str) -> LedgerTransaction | None:
    """The transaction of that reference, if there is one."""
    return session.scalar(select(LedgerTransaction).where(LedgerTransaction.reference == reference))


def largest(session: Session, reference: str) -> int | None:
    """The largest amount of the transaction of that reference, None where there is none."""
    of_it = select(func.max(LedgerEntry.amount_minor)).join(LedgerTransaction)
    return session.scalar(of_it.where(LedgerTransaction.reference == reference))


def newest_of(session: Session, beginning: str, kind: str) -> LedgerTransaction | None:
    """The newest of that kind whose reference begins so."""
    return session.scalar(
        select(LedgerTransaction)
        .where(LedgerTransaction.reference.startswith(beginning, autoescape=True), LedgerTransaction.kind == kind)
        .order_by(LedgerTransaction.occurred_at.desc(), LedgerTransaction.id.desc())
        .limit(1)
    )


def newest_first(session: Session, beginning: str, kind: str) -> Sequence[LedgerTransaction]:
    """All of that kind whose reference begins so."""
    return session.scalars(
        select(LedgerTransaction)
        .where(LedgerTransaction.reference.startswith(beginning, autoescape=True), LedgerTransaction.kind == kind)
        .order_by(LedgerTransaction.occurred_at.desc(), LedgerTransaction.id.desc())
    ).all()


def balances(session: Session) -> Mapping[str, Sequence[Money]]:
    """What stands on each account, a sum per currency; zero sums included."""
    total = func.sum(LedgerEntry.amount_minor)
    rows = session.execute(
        select(LedgerEntry.account, LedgerEntry.currency, total)
        .group_by(LedgerEntry.account, LedgerEntry.currency)
        .order_by(LedgerEntry.account, LedgerEntry.currency)
    )
    found: dict[str, list[Money]] = {}
    for account, currency, minor in rows:
        found.setdefault(account, []).append(Money(int(minor), currency))
    return found


def balance(session: Session, account: str, currency: str) -> Money:
    """What stands on one account in one currency."""
    minor = session.scalar(
        select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
            LedgerEntry.account == account, LedgerEntry.currency == currency
        )
    )
    return Money(int(minor or 0), currency)


def sums(session: Session) -> Sequence[Money]:
    """All entries of each currency together: zero, always."""
    rows = session.execute(
        select(LedgerEntry.currency, func.sum(LedgerEntry.amount_minor)).group_by(LedgerEntry.currency)
    )
    return [Money(int(minor), currency) for currency, minor in rows]


def heads(session: Session) -> Sequence[ChainLink]:
    """The newest link of each currency's chain."""
    currencies = session.scalars(select(LedgerEntry.currency).distinct().order_by(LedgerEntry.currency)).all()
    newest = [
        select(ChainLink).where(ChainLink.chain == f"ledger:{one}").order_by(ChainLink.place.desc())
        for one in currencies
    ]
    found = [session.scalar(statement.limit(1)) for statement in newest]
    return [head for head in found if head is not None]


def transactions(session: Session, *, limit: int, cursor: str | None) -> tuple[Sequence[LedgerTransaction], str | None]:
    """One page of all transactions, newest first."""
    by_time = LedgerTransaction.occurred_at
    return paging.page(session, select(LedgerTransaction), by_time, LedgerTransaction.id, limit=limit, cursor=cursor)


def stands_of(session: Session, ending: str, purchase_ids: Collection[str]) -> Mapping[str, int]:
    """Currency → what stands for these purchases on accounts that end so."""
    charged = select(LedgerCharge.transaction_id).where(LedgerCharge.purchase_id.in_(purchase_ids))
    named = func.split_part(LedgerTransaction.reference, ":", 1).in_(purchase_ids)  # from before there were charges
    rows = session.execute(
        select(LedgerEntry.currency, func.sum(LedgerEntry.amount_minor))
        .join(LedgerTransaction)
        .where(LedgerEntry.account.endswith(ending), LedgerTransaction.id.in_(charged) | named)
        .group_by(LedgerEntry.currency)
    )
    return {currency: int(minor) for currency, minor in rows}


def moved_since(session: Session, ending: str, at: datetime) -> Collection[str]:
    """The purchases of which something was posted since then on accounts that end so."""
    entries = select(LedgerEntry.transaction_id).where(LedgerEntry.account.endswith(ending))
    found = session.scalars(
        select(LedgerCharge.purchase_id)
        .distinct()
        .join(LedgerTransaction)
        .where(
            LedgerTransaction.occurred_at >= at,
            LedgerTransaction.id.in_(entries),
            LedgerCharge.purchase_id.is_not(None),
        )
    )
    return {purchase_id for purchase_id in found if purchase_id}
