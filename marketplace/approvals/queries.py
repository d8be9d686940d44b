"""Every SELECT on approvals and on a company's rules."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer
from marketplace.approvals.errors import ApprovalUnknown
from marketplace.approvals.models import Approval, Approver, AskedOf, SpendingRule
from marketplace.approvals.states import OPEN, ApprovalState
from marketplace.database import lock


def lock_rules(session: Session, organisation_id: str) -> None:
    """One at a time per organisation, until the transaction ends: what it may spend is read and taken together."""
    lock(session, f"spending:{organisation_id}")


def rule(session: Session, organisation_id: str, currency: str) -> SpendingRule | None:
    return session.get(SpendingRule, (organisation_id, currency))


def rules_of(session: Session, organisation_id: str) -> Sequence[SpendingRule]:
    of_it = select(SpendingRule).where(SpendingRule.organisation_id == organisation_id)
    return session.scalars(of_it.order_by(SpendingRule.currency)).all()


def approvers_of(session: Session, organisation_id: str) -> Sequence[Approver]:
    """Those who can still sign in."""
    of_it = select(Approver).join(Member, Member.id == Approver.member_id)
    living = of_it.where(Approver.organisation_id == organisation_id, Member.disabled_at.is_(None))
    return session.scalars(living.order_by(Approver.made_at)).all()


def locked(session: Session, approval_id: str) -> Approval | None:
    return session.scalar(select(Approval).where(Approval.id == approval_id).with_for_update(of=Approval))


def of_viewer(session: Session, viewer: Viewer, approval_id: str) -> Approval:
    """ApprovalUnknown for who is on neither side; an operator sees all."""
    found = session.get(Approval, approval_id)
    if found is None or not (
        viewer.is_operator or viewer.organisation_id in (found.organisation_id, _center_of(found))
    ):  # fmt: skip
        raise ApprovalUnknown(f"there is no request {approval_id}")
    return found


def _center_of(approval: Approval) -> str | None:
    """What is decided inside of the company is nobody else's business."""
    return approval.decider_id if approval.asked_of is AskedOf.CENTER else None


def of_plan(session: Session, organisation_id: str, plan_id: str) -> Sequence[Approval]:
    """The company's requests for the plan that wait or hold; who changes one holds `lock_rules`, or its row."""
    found = select(Approval).where(Approval.organisation_id == organisation_id, Approval.plan_id == plan_id)
    return session.scalars(found.where(Approval.state.in_(OPEN))).all()


def to_use(session: Session, organisation_id: str, plan_id: str) -> Sequence[Approval]:
    """The same as they stand now, locked until the transaction ends."""
    found = select(Approval).where(Approval.organisation_id == organisation_id, Approval.plan_id == plan_id)
    locked_ones = found.where(Approval.state.in_(OPEN)).with_for_update(of=Approval)
    return session.scalars(locked_ones.execution_options(populate_existing=True)).all()


def of_purchase(session: Session, purchase_id: str) -> Sequence[Approval]:
    return session.scalars(
        select(Approval).where(Approval.purchase_id == purchase_id).with_for_update(of=Approval)
    ).all()


def used(session: Session, ids: Sequence[str]) -> Sequence[Approval]:
    """Those of them that are used up, locked."""
    found = select(Approval).where(Approval.id.in_(ids), Approval.state == ApprovalState.USED)
    return session.scalars(found.with_for_update(of=Approval)).all()


def page_of(
    session: Session, viewer: Viewer, *, state: ApprovalState | None, limit: int, cursor: str | None
) -> tuple[Sequence[Approval], str | None]:
    """One page of what the viewer's organisation asked and is asked, newest first; an operator's holds everybody's."""
    statement = select(Approval)
    if not viewer.is_operator:
        mine = viewer.organisation_id
        statement = statement.where(or_(Approval.organisation_id == mine, Approval.decider_id == mine))
    if state is not None:
        statement = statement.where(Approval.state == state)
    return paging.page(session, statement, Approval.asked_at, Approval.id, limit=limit, cursor=cursor)


def waiting(session: Session, organisation_id: str) -> int:
    """How many requests wait for an answer of this organisation."""
    asked = select(func.count()).where(Approval.decider_id == organisation_id, Approval.state == ApprovalState.ASKED)
    return session.scalar(asked) or 0


def expired(session: Session, now: datetime, limit: int) -> Sequence[Approval]:
    """Whose time is over, locked; those that another process holds left out."""
    over = select(Approval).where(Approval.state.in_(OPEN), Approval.expires_at <= now)
    return session.scalars(over.limit(limit).with_for_update(of=Approval, skip_locked=True)).all()
