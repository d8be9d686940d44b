"""Use cases of a company's administrators: from which price on a purchase needs an approver, budgets, who approves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries
from marketplace.approvals.errors import RuleUnfit
from marketplace.approvals.models import Approver, SpendingRule
from marketplace.audit import service as audit
from marketplace.errors import NotFound
from wire.money import Money


def set_rule(
    session: Session,
    viewer: Viewer,
    currency: str,
    *,
    approval_above: Money | None,
    budget: Money | None,
    now: datetime,
) -> SpendingRule:
    """What the company allows itself in that currency. RuleUnfit where nobody could approve."""
    queries.lock_rules(session, viewer.organisation_id)
    if approval_above is not None:
        _demand_approvers(session, viewer.organisation_id, without=())
    rule = queries.rule(session, viewer.organisation_id, currency)
    if rule is None:
        rule = SpendingRule(organisation_id=viewer.organisation_id, currency=currency)
        session.add(rule)
    rule.approval_above_minor = None if approval_above is None else approval_above.minor
    rule.budget_minor = None if budget is None else budget.minor
    rule.set_by, rule.set_at = viewer.member_id, now
    session.flush()
    facts = {"currency": currency, "approval_above": rule.approval_above_minor, "budget": rule.budget_minor}
    audit.record(session, viewer, "spending_rule.set", viewer.organisation_id, facts)
    return rule


def set_approver(session: Session, viewer: Viewer, member_id: str, *, approves: bool, now: datetime) -> None:
    """Whether a member of the own company approves. NotFound for others' members, RuleUnfit for the last one."""
    queries.lock_rules(session, viewer.organisation_id)
    if member_id not in {member.id for member in accounts.members_of(session, viewer.organisation_id)}:
        raise NotFound(f"your company has no member {member_id}")
    held = session.get(Approver, member_id)
    if approves and held is None:
        session.add(
            Approver(member_id=member_id, organisation_id=viewer.organisation_id, made_by=viewer.member_id, made_at=now)
        )
    elif not approves and held is not None:
        if any(rule.approval_above_minor is not None for rule in queries.rules_of(session, viewer.organisation_id)):
            _demand_approvers(session, viewer.organisation_id, without=(member_id,))
        session.delete(held)
    session.flush()
    audit.record(session, viewer, "approver.set", member_id, {"approves": approves})


def _demand_approvers(session: Session, organisation_id: str, without: Collection[str]) -> None:
    if not [one for one in queries.approvers_of(session, organisation_id) if one.member_id not in without]:
        raise RuleUnfit(
            "purchases would need an approver, and your company has none", remedy="Make a member an approver first."
        )
