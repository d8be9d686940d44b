"""The operator's payouts: run now, bank file, hold, release, what failed with its cause and a replay."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Operator
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.paging import Cursor
from marketplace.payouts import accounts, bank_file, queries, runs
from marketplace.payouts.desk import AtDesk
from marketplace.payouts.sending import take
from marketplace.payouts.states import TRANSITIONS, Event, PayoutState
from marketplace.web import Now, render, see_other
from marketplace.web.sheets import Encoding, sheet
from wire import times

router = APIRouter(tags=["payouts"])
PAGE = "/operator/payouts"
Step = Literal["hold", "release", "retry", "cancel", "confirm", "fail"]
OURS = {(PayoutState.WAITING, Event.SEND), (PayoutState.WAITING, Event.FAIL)}
STEPS = {
    state: [event.value for (before, event) in TRANSITIONS if before is state and (before, event) not in OURS]
    for state in PayoutState
}
"""What a person may do with a payout in each state."""
Why = Annotated[str, Form(max_length=300)]


@router.get(PAGE, response_class=HTMLResponse)
def payouts_page(
    request: Request, session: Transaction, viewer: Operator, at: AtDesk, now: Now, cursor: Cursor = None
) -> HTMLResponse:
    rows, following = queries.page_of(session, viewer, limit=30, cursor=cursor)
    owed = [(center, queries.balance(session, center, currency)) for center, currency in queries.owed(session)]
    return render(
        request, "payouts/operator.html", payouts=rows, following=following, owed=owed,
        accounts={a.organisation_id: a for a in queries.accounts(session)}, waiting=len(queries.to_bank(session)),
        steps=STEPS,
        names=queries.names(session, [center for center, _ in owed]),
        next_run=runs.next_run(at.calendar, at.settings.zone, now),
    )  # fmt: skip


@router.post(f"{PAGE}/run")
def run_form(request: Request, at: AtDesk, viewer: Operator, now: Now) -> Response:
    """Make payouts today, whatever the calendar says; nobody is paid twice on one day."""
    today = now.astimezone(times.there(at.settings.zone)).date()
    made = runs.run(at.sessions, at.calendar, today, now, again=True)
    with at.sessions.begin() as session:
        audit.record(session, viewer, "payouts.run", today.isoformat(), {"made": made}, now)
    return see_other(request, PAGE)


@router.post(f"{PAGE}/bank-file")
def bank_file_form(
    session: Transaction, viewer: Operator, now: Now, encoding: Annotated[Encoding, Form()] = Encoding.UTF_8
) -> Response:
    """The payouts that wait for the bank as a table; from then on they count as sent."""
    name = f"payouts-{now:%Y%m%d-%H%M%S}"
    return sheet(name, bank_file.HEAD, bank_file.make(session, viewer, now), encoding)


@router.post(f"{PAGE}/accounts/{{organisation_id}}/hold")
def hold_form(
    request: Request, organisation_id: str, session: Transaction, viewer: Operator, now: Now, why: Why = ""
) -> Response:
    """Pay this supply center nothing, and why; without a reason it is released."""
    accounts.hold(session, viewer, organisation_id, why.strip() or None, now)
    return see_other(request, PAGE)


@router.post(f"{PAGE}/{{payout_id}}/{{step}}")
def step_form(
    request: Request, payout_id: str, step: Step, session: Transaction, viewer: Operator, now: Now, why: Why = ""
) -> Response:  # fmt: skip
    """What a person decides of one payout: of the bank's, whether it was paid."""
    payout = queries.locked(session, payout_id)
    take(session, payout, Event(step), now)
    if step == "fail":
        payout.error = why.strip() or "the bank did not pay it"
    audit.record(session, viewer, f"payout.{step}", payout_id, {"why": why}, now)
    return see_other(request, PAGE)
