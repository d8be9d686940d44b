"""Asking for approval and deciding on it: by program and by page, for the company and for the supply center."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries, rules, service, wires
from marketplace.approvals.models import Approval
from marketplace.approvals.schemas import MOST_SEATS, Ask, Decision
from marketplace.approvals.states import ApprovalState
from marketplace.database import Transaction
from marketplace.listings.queries import plan_on_offer
from marketplace.paging import Cursor, Limit
from marketplace.web import Now, render, see_other
from wire import negotiation as wire
from wire.base import Page

router = APIRouter(tags=["approvals"])
Deciding = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.ANALYST, Role.SUPPLY_CENTER))]
Words = Annotated[str, Form(max_length=2000)]


@router.get("/api/approvals")
def mine(
    session: Transaction, viewer: SignedIn, state: ApprovalState | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[wire.Approval]:
    """What the viewer's organisation asked and is asked, newest first; an operator sees all."""
    rows, following = queries.page_of(session, viewer, state=state, limit=limit, cursor=cursor)
    return Page(items=[wires.approval(row) for row in rows], next=following)


@router.get("/api/approvals/{approval_id}")
def one(approval_id: str, session: Transaction, viewer: SignedIn) -> wire.Approval:
    return wires.approval(queries.of_viewer(session, viewer, approval_id))


@router.post("/api/approvals", status_code=201, **opens(Right.BUY))
def ask(body: Ask, session: Transaction, viewer: Buyer, now: Now) -> list[wire.Approval]:
    """Ask everybody whose approval the plan needs: the supply center, an approver of the company."""
    plan = plan_on_offer(session, body.plan_id, viewer.organisation_id, now)
    asked = service.ask(session, viewer, plan, rules.wanted(plan, body.quantity), purpose=body.purpose, now=now)
    return [wires.approval(row) for row in asked]


@router.post("/api/approvals/{approval_id}/decision", **opens(Right.BUY, Right.SELL))
def decide(approval_id: str, body: Decision, session: Transaction, viewer: Deciding, now: Now) -> wire.Approval:
    """Approve or decline, with the reason."""
    decided = service.decide(
        session, viewer, approval_id, approves=body.approves, reason=body.reason, now=now
    )  # fmt: skip
    return wires.approval(decided)


@router.post("/api/approvals/{approval_id}/withdraw", **opens(Right.BUY))
def withdraw(approval_id: str, session: Transaction, viewer: Buyer, now: Now) -> wire.Approval:
    """Take the request back."""
    return wires.approval(service.withdraw(session, viewer, approval_id, now))


@router.get("/approvals", response_class=HTMLResponse)
def list_page(request: Request, session: Transaction, viewer: SignedIn, cursor: Cursor = None) -> HTMLResponse:
    """What waits for the viewer, then everything else."""
    rows, following = queries.page_of(session, viewer, state=None, limit=30, cursor=cursor)
    return render(request, "approvals/list.html", approvals=rows, may=_may(session, viewer, rows), following=following)


@router.post("/approvals")
def ask_form(
    request: Request, session: Transaction, viewer: Buyer, now: Now, plan_id: Annotated[str, Form(max_length=64)],
    purpose: Annotated[str, Form(min_length=3, max_length=2000)],
    quantity: Annotated[int, Form(ge=1, le=MOST_SEATS)] = 1,
) -> Response:  # fmt: skip
    plan = plan_on_offer(session, plan_id, viewer.organisation_id, now)
    service.ask(session, viewer, plan, rules.wanted(plan, quantity), purpose=purpose.strip(), now=now)
    return see_other(request, "/approvals")


@router.post("/approvals/{approval_id}/decision")
def decide_form(
    request: Request, approval_id: str, session: Transaction, viewer: Deciding, now: Now,
    approves: Annotated[bool, Form()], reason: Words = "",
) -> Response:  # fmt: skip
    service.decide(session, viewer, approval_id, approves=approves, reason=reason.strip(), now=now)
    return see_other(request, "/approvals")


@router.post("/approvals/{approval_id}/withdraw")
def withdraw_form(request: Request, approval_id: str, session: Transaction, viewer: Buyer, now: Now) -> Response:
    service.withdraw(session, viewer, approval_id, now)
    return see_other(request, "/approvals")


def _may(session: Session, viewer: Viewer, rows: Sequence[Approval]) -> set[str]:
    """The requests that wait for the viewer's decision."""
    approvers = {one.member_id for one in queries.approvers_of(session, viewer.organisation_id)}
    return {
        row.id
        for row in rows
        if row.state is ApprovalState.ASKED
        and row.member_id != viewer.member_id
        and rules.may_decide(viewer, row, approvers)
    }
