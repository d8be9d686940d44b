"""The file that the operator takes to the bank: a row for each payout that waits for it. The layout is ours."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.payouts import queries
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.sending import sent

HEAD = ("지급번호", "은행", "계좌번호", "예금주", "금액", "통화", "적요")


def make(session: Session, viewer: Viewer, now: datetime) -> list[Sequence[object]]:
    """The rows; what they name counts as sent. Nothing waits: none."""
    waiting = queries.to_bank(session)
    rows = list(_rows(waiting))
    for payout, _ in waiting:
        sent(session, payout, None, now)
    audit.record(session, viewer, "payouts.bank_file", "payouts", {"payouts": [p.id for p, _ in waiting]}, now)
    return rows


def _rows(waiting: Sequence[tuple[Payout, PayoutAccount]]) -> Iterator[Sequence[object]]:
    for payout, account in waiting:
        amount = payout.amount
        to = (account.bank, account.number, account.holder)
        yield (payout.id, *to, amount.figures(), amount.currency, payout.id[-12:])
