"""What a company allows itself: budgets, from which price on an approver is asked, who approves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.dependencies import Administrator, role_required
from marketplace.accounts.errors import RoleMissing
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries, spending
from marketplace.approvals.schemas import Approves, Currency, Rule, money
from marketplace.console import wires
from marketplace.console.money import this_month
from marketplace.database import Transaction
from marketplace.errors import Invalid
from marketplace.purchases import usage_budgets
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire import negotiation as wire
from wire.money import DIGITS, Money

router = APIRouter()
OfCompany = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.ANALYST))]
Amount = Annotated[str, Form(max_length=30)]


def company_administrator(viewer: Administrator) -> Viewer:
    """An administrator of a company: nobody else buys."""
    if viewer.role not in (Role.BUYER, Role.ANALYST):
        raise RoleMissing("this is for an administrator of a company")
    return viewer


Spends = Annotated[Viewer, Depends(company_administrator)]


@router.put("/api/spending/rules/{currency}", **opens(Right.BUY))
def set_rule(
    currency: Currency, body: Rule, session: Transaction, viewer: Spends, now: Now
) -> list[wire.SpendingMonth]:  # fmt: skip
    """From which price on an approver is asked, and what a month may cost; null: as it comes."""
    above, budget = money(body.approval_above_minor, currency), money(body.budget_minor, currency)
    spending.set_rule(session, viewer, currency, approval_above=above, budget=budget, now=now)
    usage_budgets.hold(session, viewer.organisation_id, currency, now)
    return [wires.month(row) for row in this_month(session, viewer.organisation_id, now)]


@router.get("/api/approvers")
def approvers(session: Transaction, viewer: OfCompany) -> list[wire.Approver]:
    """Who approves in the company."""
    return [wires.approver(row) for row in queries.approvers_of(session, viewer.organisation_id)]


@router.put("/api/approvers/{member_id}", **opens(Right.BUY))
def set_approver(
    member_id: str, body: Approves, session: Transaction, viewer: Spends, now: Now
) -> list[wire.Approver]:  # fmt: skip
    """Whether a member approves what colleagues ask for."""
    spending.set_approver(session, viewer, member_id, approves=body.approves, now=now)
    return approvers(session, viewer)


@router.get("/account/spending", response_class=HTMLResponse)
def spending_page(request: Request, session: Transaction, viewer: OfCompany, now: Now) -> HTMLResponse:
    held = {one.member_id for one in queries.approvers_of(session, viewer.organisation_id)}
    members = [m for m in accounts.members_of(session, viewer.organisation_id) if m.disabled_at is None]
    return render(
        request, "console/spending.html", months=this_month(session, viewer.organisation_id, now), approvers=held,
        members=members, currencies=list(DIGITS),
    )  # fmt: skip


@router.post("/account/spending")
def rule_form(
    request: Request, session: Transaction, viewer: Spends, now: Now, currency: Annotated[str, Form(max_length=3)],
    approval_above: Amount = "", budget: Amount = "",
) -> Response:  # fmt: skip
    """An empty field: as it comes."""
    if currency not in DIGITS:
        raise Invalid(f"the network trades in {', '.join(DIGITS)}")
    spending.set_rule(
        session, viewer, currency, approval_above=_written(approval_above, currency), budget=_written(budget, currency),
        now=now,
    )  # fmt: skip
    usage_budgets.hold(session, viewer.organisation_id, currency, now)
    return see_other(request, "/account/spending", translate("Saved.", language_of(request)))


@router.post("/account/spending/approvers/{member_id}")
def approver_form(
    request: Request, member_id: str, session: Transaction, viewer: Spends, now: Now,
    approves: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    spending.set_approver(session, viewer, member_id, approves=approves, now=now)
    return see_other(request, "/account/spending", translate("Saved.", language_of(request)))


def _written(text: str, currency: str) -> Money | None:
    if not text.strip():
        return None
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        raise Invalid(str(error), remedy="Write the amount in figures, as 12000 or 9.90.") from error
