"""Use cases: ask, decide, take back, use.

ask → approval ASKED → decide → APPROVED → a purchase uses it;  each is told to who decides, or who asked
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from marketplace import telling
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries, rules
from marketplace.approvals.errors import (
    ApprovalNeeded,
    ApprovalStepRefused,
    ApprovalUnknown,
    NothingToApprove,
    OwnRequest,
)
from marketplace.approvals.models import Approval, AskedOf
from marketplace.approvals.rules import LASTS, Wanted
from marketplace.approvals.states import OPEN, ApprovalState, Event, advance
from marketplace.audit import service as audit
from marketplace.ids import new_id
from marketplace.listings.models import Plan
from wire.notices import Kind

ANSWERS = {Event.APPROVE: "Approved", Event.DECLINE: "Not approved"}
WHOSE = {AskedOf.CENTER: "its supply center", AskedOf.COMPANY: "an approver of your company"}


def ask(session: Session, viewer: Viewer, plan: Plan, wanted: Wanted, *, purpose: str, now: datetime) -> list[Approval]:
    """A request to each whose approval is lacking; what is asked already stays. NothingToApprove."""
    queries.lock_rules(session, viewer.organisation_id)
    rule = queries.rule(session, viewer.organisation_id, wanted.price.currency)
    if not rules.needed(wanted, rule):
        raise NothingToApprove(remedy="Take it on the page of the listing.")
    held = queries.to_use(session, viewer.organisation_id, plan.id)
    _, lacks = rules.lacking(wanted, rule, held, now)
    found = []
    for asked_of in lacks:
        open_one = next((one for one in held if one.asked_of is asked_of), None)
        if open_one is not None and _asks_for(open_one, wanted, now):
            found.append(open_one)
            continue
        if open_one is not None:
            _step(session, open_one, Event.WITHDRAW, now)
            session.flush()
        found.append(_asked(session, viewer, plan, wanted, asked_of=asked_of, purpose=purpose, now=now))
    return found


def _asks_for(approval: Approval, wanted: Wanted, now: datetime) -> bool:
    """A request that waits for the same."""
    same = (approval.terms_hash, approval.quantity, approval.price) == (
        wanted.terms_hash, wanted.quantity, wanted.price,
    )  # fmt: skip
    return same and approval.state is ApprovalState.ASKED and now < approval.expires_at


def _asked(
    session: Session, viewer: Viewer, plan: Plan, wanted: Wanted, *, asked_of: AskedOf, purpose: str, now: datetime
) -> Approval:
    decider = plan.listing.organisation_id if asked_of is AskedOf.CENTER else viewer.organisation_id
    made = Approval(
        id=new_id("apv"), asked_of=asked_of, plan=plan, organisation_id=viewer.organisation_id, decider_id=decider,
        member_id=viewer.member_id, purpose=purpose, terms_hash=wanted.terms_hash, quantity=wanted.quantity,
        price_minor=wanted.price.minor, currency=wanted.price.currency, state=ApprovalState.ASKED, asked_at=now,
        expires_at=now + LASTS,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.refresh(made)
    telling.tell(
        session, decider, Kind.APPROVAL, made.id, {"title": made.plan.listing.titles, "who": _who(made)},
        page="/approvals",
    )  # fmt: skip
    audit.record(session, viewer, "approval.asked", made.id, {"plan": plan.id, "of": asked_of.value})
    return made


def decide(
    session: Session, viewer: Viewer, approval_id: str, *, approves: bool, reason: str, now: datetime
) -> Approval:
    """Approve or decline, with the reason. ApprovalUnknown for who may not, OwnRequest, ApprovalStepRefused."""
    approval = queries.locked(session, approval_id)
    approvers = {one.member_id for one in queries.approvers_of(session, viewer.organisation_id)}
    if approval is None or not rules.may_decide(viewer, approval, approvers):
        raise ApprovalUnknown(f"no request {approval_id} waits for you")
    if approval.member_id == viewer.member_id:
        raise OwnRequest(remedy="Ask another approver of your company.")
    _demand_time(approval, now)
    _step(session, approval, Event.APPROVE if approves else Event.DECLINE, now)
    approval.decided_by, approval.decided_at, approval.reason = viewer.member_id, now, reason
    approval.expires_at = now + LASTS if approves else approval.expires_at
    session.flush()
    audit.record(
        session, viewer, "approval.approved" if approves else "approval.declined", approval.id, {"reason": reason}
    )
    return approval


def withdraw(session: Session, viewer: Viewer, approval_id: str, now: datetime) -> Approval:
    """Taken back by the company that asked. ApprovalUnknown, ApprovalStepRefused."""
    approval = queries.locked(session, approval_id)
    if approval is None or approval.organisation_id != viewer.organisation_id:
        raise ApprovalUnknown(f"your company made no request {approval_id}")
    _step(session, approval, Event.WITHDRAW, now)
    session.flush()
    audit.record(session, viewer, "approval.withdrawn", approval.id, {})
    return approval


def demand(session: Session, organisation_id: str, wanted: Wanted, now: datetime) -> Sequence[Approval]:
    """The approvals that the purchase uses; the company's rules are locked. ApprovalNeeded says whose are lacking."""
    queries.lock_rules(session, organisation_id)
    rule = queries.rule(session, organisation_id, wanted.price.currency)
    held = queries.to_use(session, organisation_id, wanted.plan_id)
    uses, lacks = rules.lacking(wanted, rule, held, now)
    if lacks:
        whose = " and ".join(WHOSE[asked_of] for asked_of in lacks)
        raise ApprovalNeeded(f"{whose} must approve first", remedy="Ask for it on the page of the listing.")
    return uses


def use(approvals: Sequence[Approval], purchase_id: str) -> None:
    for approval in approvals:
        approval.state, approval.purchase_id = advance(approval.state, Event.USE), purchase_id


def give_back(session: Session, purchase_id: str) -> None:
    """The purchase came to nothing: what it used may be used again, unless it was asked for anew since."""
    _give_back(session, queries.of_purchase(session, purchase_id))


def give_these_back(session: Session, ids: Sequence[str]) -> None:
    """The same of what a change of a purchase used, which itself goes on."""
    _give_back(session, queries.used(session, ids))


def _give_back(session: Session, approvals: Sequence[Approval]) -> None:
    for approval in approvals:
        held = queries.to_use(session, approval.organisation_id, approval.plan_id)
        if not any(one.asked_of is approval.asked_of for one in held):
            approval.state, approval.purchase_id = advance(approval.state, Event.GIVE_BACK), None
            session.flush()


def expire(sessions: sessionmaker[Session], now: datetime, *, limit: int = 200) -> int:
    """Write down whose time is over; it is refused from that moment on, whether written or not."""
    with sessions.begin() as session:
        over = queries.expired(session, now, limit)
        for approval in over:
            _step(session, approval, Event.EXPIRE, now)
        return len(over)


def _demand_time(approval: Approval, now: datetime) -> None:
    if approval.state in OPEN and approval.expires_at <= now:
        raise ApprovalStepRefused(f"{approval.id} expired on {approval.expires_at:%Y-%m-%d %H:%M} UTC")


def _step(session: Session, approval: Approval, event: Event, now: datetime) -> None:
    """One step of the table; an answer is told to the company that asked."""
    approval.state = advance(approval.state, event)
    if event in ANSWERS:
        facts = {"title": approval.plan.listing.titles, "state": ANSWERS[event]}
        about = f"{approval.id}:{approval.state}"
        telling.tell(session, approval.organisation_id, Kind.ANSWERED, about, facts, page="/approvals")
    if event in (Event.DECLINE, Event.WITHDRAW, Event.EXPIRE):
        approval.decided_at = approval.decided_at or now


def _who(approval: Approval) -> str:
    """The company to the supply center, the member to its company."""
    return approval.organisation.name if approval.asked_of is AskedOf.CENTER else approval.member.name
