"""A supply center's payouts: its account, what was paid, statements by month. Pages, JSON, CSV, PDF."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from marketplace.accounts.dependencies import Administrator, role_required
from marketplace.accounts.models import Organisation, Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import Forbidden
from marketplace.paging import Cursor, Limit
from marketplace.payouts import accounts, queries, runs, sales, statements, wires
from marketplace.payouts.desk import AtDesk
from marketplace.payouts.models import PayoutAccount
from marketplace.payouts.port import Way
from marketplace.web import Config, Language, Now, render, see_other
from marketplace.web.sheets import sheet
from wire import payouts as wire
from wire.base import Page

router = APIRouter(tags=["payouts"])
SupplyCenter = Annotated[Viewer, Depends(role_required(Role.SUPPLY_CENTER))]
Text = Annotated[str, Form(min_length=2, max_length=80)]


def center_administrator(viewer: Administrator) -> Viewer:
    """Where the money goes is for who speaks for the supply center."""
    if viewer.role is not Role.SUPPLY_CENTER:
        raise Forbidden("a payout account is a supply center's")
    return viewer


CenterAdministrator = Annotated[Viewer, Depends(center_administrator)]


@router.get("/api/payouts")
def mine(session: Transaction, viewer: SupplyCenter, limit: Limit = 50, cursor: Cursor = None) -> Page[wire.Payout]:
    """The supply center's payouts, newest first."""
    rows, following = queries.page_of(session, viewer, limit=limit, cursor=cursor)
    return Page(items=[wires.payout(row) for row in rows], next=following)


@router.get("/api/statements/{month}")
def statement(month: str, session: Transaction, viewer: SupplyCenter, settings: Config) -> wire.Statement:
    """A month of the supply center's account, such as 2026-11."""
    found = statements.statement(session, viewer.organisation_id, statements.month_of(month), settings.zone)
    return wires.statement(found)


@router.get("/payouts", response_class=HTMLResponse)
def payouts_page(
    request: Request, session: Transaction, viewer: SupplyCenter, at: AtDesk, now: Now, cursor: Cursor = None,
    onboarded: bool = False,
) -> HTMLResponse:  # fmt: skip
    """`onboarded`: the payment service sends the center back to here; what it says of the account is taken up."""
    if onboarded and Way.CONNECT in at.gateways:
        accounts.refresh(at.sessions, at.connect, viewer.organisation_id, now)
    own, zone = viewer.organisation_id, at.settings.zone
    rows, following = queries.page_of(session, viewer, limit=30, cursor=cursor)
    balances = sales.payable_now(session, own)
    return render(
        request, "payouts/payouts.html", payouts=rows, following=following, balances=balances,
        free={m.currency: runs.free(session, at.calendar, own, m.currency, now) for m in balances},
        account=session.get(PayoutAccount, own), connect=Way.CONNECT in at.gateways,
        registered=session.get_one(Organisation, own).country is not None,
        months=statements.months(session, own, zone), next_run=runs.next_run(at.calendar, zone, now),
        calendar=at.calendar,
    )  # fmt: skip


@router.post("/payouts/account/bank")
def bank_form(
    request: Request, bank: Text, number: Text, holder: Text, session: Transaction, viewer: CenterAdministrator,
    now: Now,
) -> Response:  # fmt: skip
    accounts.set_bank(session, viewer, bank=bank, number=number, holder=holder, now=now)
    return see_other(request, "/payouts")


@router.post("/payouts/account/connect")
def connect_form(at: AtDesk, viewer: CenterAdministrator, now: Now) -> Response:
    """On to the payment service's page, where the center tells its bank."""
    page = f"{at.settings.marketplace_url}/payouts"
    address = accounts.begin_onboarding(at.sessions, at.connect, viewer, page, now)
    return RedirectResponse(address, status_code=303)


@router.get("/statements/{month}.csv")
def statement_sheet(month: str, session: Transaction, viewer: SupplyCenter, settings: Config) -> Response:
    found = statements.statement(session, viewer.organisation_id, statements.month_of(month), settings.zone)
    return sheet(f"statement-{month}", statements.HEAD, statements.rows(found, settings.zone))


@router.get("/statements/{month}.pdf")
def statement_document(
    month: str, session: Transaction, viewer: SupplyCenter, settings: Config, language: Language
) -> Response:
    found = statements.statement(session, viewer.organisation_id, statements.month_of(month), settings.zone)
    organisation = session.get_one(Organisation, viewer.organisation_id)
    name = organisation.legal_name or organisation.name
    made = statements.document(found, name, settings.type, settings.zone, language)
    return made.response(f"statement-{month}")
