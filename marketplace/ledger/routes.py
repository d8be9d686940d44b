"""What operators see of the ledger."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Operator
from marketplace.database import Transaction
from marketplace.ledger import queries
from marketplace.paging import Cursor
from marketplace.web import render
from wire.commerce import Balance

router = APIRouter(tags=["ledger"])


@router.get("/api/ledger/balances")
def get_balances(session: Transaction, _: Operator) -> list[Balance]:
    return [
        Balance(account=account, amount_minor=amount.minor, currency=amount.currency)
        for account, amounts in queries.balances(session).items()
        for amount in amounts
    ]


@router.get("/operator/ledger", response_class=HTMLResponse)
def ledger_page(request: Request, session: Transaction, _: Operator, cursor: Cursor = None) -> HTMLResponse:
    newest, following = queries.transactions(session, limit=20, cursor=cursor)
    return render(
        request, "ledger/ledger.html", balances=queries.balances(session), sums=queries.sums(session),
        heads=queries.heads(session), transactions=newest, following=following,
    )  # fmt: skip
