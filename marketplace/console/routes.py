"""My data, for a company; use by plan and organisation, for a supply center. Pages, JSON and CSV."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.dependencies import Buyer, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries as approvals
from marketplace.audit import service as audit
from marketplace.console import money, queries, wires
from marketplace.console.funnel_routes import router as funnel
from marketplace.console.spending_routes import router as spending
from marketplace.database import Transaction
from marketplace.grants import seats
from marketplace.grants.queries import of_purchase
from marketplace.listings.routes import SupplyCenter
from marketplace.offers import queries as offers
from marketplace.purchases import queries as purchases
from marketplace.web import Now, render, see_other
from marketplace.web.sheets import sheet
from wire import negotiation as wire

router = APIRouter(tags=["console"])
router.include_router(spending)
router.include_router(funnel)
OfCompany = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.ANALYST))]
GRANTS = ("dataset", "listing", "purchase", "since", "until", "measure", "per", "used", "limit", "begins_anew")
CUSTOMERS = ("listing", "plan", "kind", "organisation", "since", "until", "accesses_30_days", "rows_30_days", "last")


@router.get("/api/spending")
def spending_of_months(session: Transaction, viewer: OfCompany, now: Now) -> list[wire.Spent]:
    """What was paid in the last twelve months by month, listing and currency, refunds taken off; from the ledger."""
    return [wires.spent(row) for row in money.history(session, viewer.organisation_id, now)]


@router.get("/api/spending/month")
def spending_of_this_month(session: Transaction, viewer: OfCompany, now: Now) -> list[wire.SpendingMonth]:
    """The month that runs, in each currency: paid, committed, forecast (an estimate), and the company's rules."""
    return [wires.month(row) for row in money.this_month(session, viewer.organisation_id, now)]


@router.get("/my/data", response_class=HTMLResponse)
def my_data(request: Request, session: Transaction, viewer: OfCompany, now: Now) -> HTMLResponse:
    """What the company holds, until when, how much of it is used; what comes by itself; what it pays."""
    own = viewer.organisation_id
    return render(
        request, "console/data.html", held=queries.holdings(session, own, now), ahead=queries.ahead(session, own, now),
        months=money.this_month(session, own, now), spent=money.history(session, own, now), **_waits(session, own),
    )  # fmt: skip


@router.get("/my/data/grants.csv")
def grants_sheet(session: Transaction, viewer: OfCompany, now: Now) -> Response:
    """What the company holds; a row for each quota, and one where there is none."""
    rows: list[tuple[object, ...]] = []
    for one in queries.holdings(session, viewer.organisation_id, now):
        grant = one.grant
        head = (grant.dataset, one.purchase.listing.slug, one.purchase.id, grant.starts_at, grant.ends_at)
        used = [(u.measure.value, u.per.value, u.used, u.limit, u.anew_at) for u in one.used]
        rows += [(*head, *each) for each in used] or [(*head, *[None] * 5)]
    return sheet("grants", GRANTS, rows)


@router.get("/my/data/spending.csv")
def spending_sheet(session: Transaction, viewer: OfCompany, now: Now) -> Response:
    """What was paid in the last twelve months."""
    found = [wires.spent(row) for row in money.history(session, viewer.organisation_id, now)]
    names = list(wire.Spent.model_fields)
    return sheet("spending", names, [[getattr(one, name) for name in names] for one in found])


@router.get("/my/data/{purchase_id}/seats", response_class=HTMLResponse)
def seats_page(request: Request, purchase_id: str, session: Transaction, viewer: OfCompany) -> HTMLResponse:
    """Who of the company uses a purchase whose licence names its users."""
    purchase = purchases.of_viewer(session, viewer, purchase_id)
    filled = {seat.member_id: seat for seat in seats.filled(session, purchase_id)}
    members = [m for m in accounts.members_of(session, viewer.organisation_id) if m.disabled_at is None]
    return render(
        request, "console/seats.html", purchase=purchase, filled=filled, members=members,
        most=seats.most(of_purchase(session, purchase_id), purchase.quantity),
    )  # fmt: skip


@router.post("/my/data/{purchase_id}/seats/{member_id}/fill")
def fill_form(
    request: Request, purchase_id: str, member_id: str, session: Transaction, viewer: Buyer, now: Now
) -> Response:  # fmt: skip
    purchase = purchases.of_viewer(session, viewer, purchase_id)
    made = seats.fill(session, purchase_id=purchase.id, member_id=member_id, quantity=purchase.quantity, now=now)
    if made.since == now:
        audit.record(session, viewer, "seat.filled", purchase.id, {"member": member_id}, at=now)
    return see_other(request, f"/my/data/{purchase_id}/seats")


@router.post("/my/data/{purchase_id}/seats/{member_id}/free")
def free_form(
    request: Request, purchase_id: str, member_id: str, session: Transaction, viewer: Buyer, now: Now
) -> Response:  # fmt: skip
    purchase = purchases.of_viewer(session, viewer, purchase_id)
    if seats.free(session, purchase_id=purchase.id, member_id=member_id, now=now):
        audit.record(session, viewer, "seat.freed", purchase.id, {"member": member_id}, at=now)
    return see_other(request, f"/my/data/{purchase_id}/seats")


@router.get("/my/customers", response_class=HTMLResponse)
def customers_page(request: Request, session: Transaction, viewer: SupplyCenter, now: Now) -> HTMLResponse:
    """Who holds which of the supply center's plans, and how much of it is used."""
    found = queries.customers(session, viewer.organisation_id, now)
    waits = _waits(session, viewer.organisation_id)
    return render(request, "console/customers.html", customers=found, **waits)


def _waits(session: Session, organisation_id: str) -> dict[str, int]:
    """How much waits for an answer of the organisation."""
    return {
        "approvals_waiting": approvals.waiting(session, organisation_id),
        "offers_waiting": offers.waiting(session, organisation_id),
    }


@router.get("/my/customers.csv")
def customers_sheet(session: Transaction, viewer: SupplyCenter, now: Now) -> Response:
    found = queries.customers(session, viewer.organisation_id, now)
    return sheet(
        "customers", CUSTOMERS,
        [
            (one.plan.listing.slug, one.plan.id, one.plan.kind.value, one.organisation.name, one.since, one.until,
             one.accesses, one.rows, one.last)
            for one in found
        ],
    )  # fmt: skip
